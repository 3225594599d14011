package dev.tidemark.plugin.codec.zstd;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;

/** Provides Zstandard: the best ratio for its speed, and dictionaries. */
public final class ZstdCodecProvider implements CodecProvider {
    private static final Setting<Long> LEVEL = Setting.between(Setting.integer("level"), 1L, 22L)
            .describedAs("Zstandard's own level, in place of the one that the power profile asks for.");

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(LEVEL);
    }

    @Override
    public Codec create(Config config, PluginContext context) {
        return new ZstdCodec(config.find(LEVEL).map(ZstdLevels::always).orElse(ZstdLevels.BY_PROFILE), new byte[0]);
    }
}
