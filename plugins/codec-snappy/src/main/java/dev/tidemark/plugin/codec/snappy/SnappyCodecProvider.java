package dev.tidemark.plugin.codec.snappy;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;

/** Provides Snappy: less compression than Zstandard for less work. It has one level. */
public final class SnappyCodecProvider implements CodecProvider {
    @Override
    public String name() {
        return "snappy";
    }

    @Override
    public Codec create(Config config, PluginContext context) {
        return new SnappyCodec();
    }
}
