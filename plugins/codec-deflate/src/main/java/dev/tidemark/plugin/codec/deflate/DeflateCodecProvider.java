package dev.tidemark.plugin.codec.deflate;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;

/** Provides DEFLATE from the JDK: no native library to load, slower than the others. */
public final class DeflateCodecProvider implements CodecProvider {
    private static final Setting<Long> LEVEL = Setting.between(Setting.integer("level"), 1L, 9L)
            .describedAs("DEFLATE's own level, in place of the one that the power profile asks for.");

    @Override
    public String name() {
        return "deflate";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(LEVEL);
    }

    @Override
    public Codec create(Config config, PluginContext context) {
        return new DeflateCodec(
                config.find(LEVEL).map(DeflateLevels::always).orElse(DeflateLevels.BY_PROFILE), new byte[0]);
    }
}
