package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.runtime.internal.wire.Compression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The codecs of a node, in order of preference, and how hard they try. */
final class Codecs {
    /** A batch is closed when it is estimated to reach this many bytes. */
    static final int BATCH_BYTES = 1 << 20;

    private final Map<String, Codec> codecs;
    private final Supplier<Codec.Level> level;

    Codecs(Map<String, Codec> codecs, Supplier<Codec.Level> level) {
        this.codecs = new LinkedHashMap<>(codecs);
        this.level = level;
    }

    List<String> names() {
        return List.copyOf(codecs.keySet());
    }

    /** Returns the first of the other end's codecs that this node has too; empty for none. */
    String choose(List<String> offered) {
        return offered.stream().filter(codecs::containsKey).findFirst().orElse("");
    }

    Compression compression(String name) {
        return new Compression(Optional.ofNullable(codecs.get(name)), level.get());
    }
}
