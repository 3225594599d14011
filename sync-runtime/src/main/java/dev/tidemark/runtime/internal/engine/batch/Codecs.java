package dev.tidemark.runtime.internal.engine.batch;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.runtime.SyncNodeBuilder.FaultLog;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.internal.wire.Compression;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The codecs of a node, in order of preference, and how hard they try. One that has failed rests: it is neither offered nor chosen
 * for a while, so that sessions go on with another, or with none.
 *
 * <p>Threading: safe.
 */
public final class Codecs {
    /** A batch is closed when it is estimated to reach this many bytes. */
    public static final int BATCH_BYTES = 1 << 20;

    private static final Duration REST = Duration.ofMinutes(10);

    private final Map<String, Codec> codecs;
    private final Supplier<Codec.Level> level;
    private final InstantSource clock;
    private final FaultLog faults;
    private final boolean trustsPeers;
    private final Map<String, Long> restUntil = new ConcurrentHashMap<>();

    /** Creates those of a node; how hard they try is asked each time that they do. */
    public Codecs(Parts parts, Supplier<Codec.Level> level) {
        this.codecs = new LinkedHashMap<>(parts.codecs());
        this.level = level;
        this.clock = parts.clock();
        this.faults = parts.faults();
        this.trustsPeers = parts.role() == Role.DEVICE;
    }

    /** Returns the names of those that can be agreed on now. */
    public List<String> names() {
        return codecs.keySet().stream().filter(this::isFit).toList();
    }

    /** Returns whether this node has a codec, be it that it rests now. */
    public boolean has(String name) {
        return codecs.containsKey(name);
    }

    /** Returns the first of the other end's codecs that can be agreed on now; empty for none. */
    public String choose(List<String> offered) {
        return offered.stream().filter(names()::contains).findFirst().orElse("");
    }

    private boolean isFit(String name) {
        return restUntil.getOrDefault(name, Long.MIN_VALUE) <= clock.millis();
    }

    /** Returns what compresses by the codec of a name; where there is none, what does not. */
    public Compression compression(String name) {
        return new Compression(Optional.ofNullable(codecs.get(name)), level, new Watcher(name));
    }

    /** Lets a codec rest that does something wrong. */
    private final class Watcher implements Compression.Watcher {
        private final String name;

        Watcher(String name) {
            this.name = name;
        }

        /** What a device can't read of its server's, it gets otherwise; a stranger must not talk a server out of its codecs. */
        @Override
        public void refused() {
            if (trustsPeers) {
                failed();
            }
        }

        @Override
        public void failed() {
            restUntil.put(name, clock.millis() + REST.toMillis());
        }

        @Override
        public void lied(String what) {
            failed();
            faults.blame(codecs.get(name), "decode", what);
        }
    }
}
