package dev.tidemark.api.codec;

import dev.tidemark.api.plugin.Provider;

/** A plugin that provides a codec. Its name travels with what it encodes, and so stands for that format for ever. */
public interface CodecProvider extends Provider<Codec> {}
