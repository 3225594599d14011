package com.acme.packbits;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;

/** Provides run-length encoding. Its name travels with every batch, and so means this format for ever. */
public final class PackBitsProvider implements CodecProvider {
    @Override
    public String name() {
        return "acme-packbits";
    }

    @Override
    public Codec create(Config config, PluginContext context) {
        return new PackBitsCodec();
    }
}
