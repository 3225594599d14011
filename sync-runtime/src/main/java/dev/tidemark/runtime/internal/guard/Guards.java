package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Guards the instances of one node's plugins, of all five kinds, and keeps what they do wrong. */
public final class Guards {
    /** How far apart {@link #lookAtCalls} is to be. */
    public static final Duration LOOKS = CallWatch.LOOKS;

    private static final Duration CREATING = Duration.ofMinutes(2);

    private final Faults faults;
    private final Calls calls;
    private final CallWatch watch = new CallWatch();

    /**
     * Creates the guards of a node.
     *
     * @param calls where calls run that have a deadline
     */
    public Guards(Faults faults, Calls calls) {
        this.faults = Objects.requireNonNull(faults, "faults");
        this.calls = Objects.requireNonNull(calls, "calls");
    }

    /** Returns what guards the first of some instances that is guarded already. */
    public static Optional<Guards> of(Stream<?> instances) {
        return instances
                .filter(Guarded.class::isInstance)
                .map(Guarded.class::cast)
                .map(Guarded::guards)
                .findFirst();
    }

    /** Returns which plugin the calling thread is in, in a call that must not come back to the node. */
    public static Optional<String> inside() {
        return Guard.inside();
    }

    /** Returns what plugins have done wrong. */
    public Faults faults() {
        return faults;
    }

    Calls calls() {
        return calls;
    }

    CallWatch watch() {
        return watch;
    }

    /**
     * Names the calls without a deadline that have not come back for two minutes, those of storages and links, each once. Returns how
     * many there are: as many threads are lost to the node.
     */
    public int lookAtCalls() {
        return watch.look();
    }

    /**
     * Has an instance created, and waits for it no longer than two minutes; one that comes later is closed. What the plugin throws
     * is thrown on as it is.
     */
    public <T> T create(PluginInstance who, Supplier<T> creation) {
        Supplier<T> scoped = () -> PluginScope.call(who.loader().orElse(null), creation);
        return calls.within(CREATING, scoped, new CallHandover.Listener<T>() {
            @Override
            public RuntimeException missed() {
                return new PluginFailure("it did not come back within " + CREATING.toSeconds() + " s", null);
            }

            @Override
            public void cameBack(Optional<T> answer) {
                answer.filter(AutoCloseable.class::isInstance)
                        .map(AutoCloseable.class::cast)
                        .ifPresent(instance -> discard(who, instance));
            }
        });
    }

    private void discard(PluginInstance who, AutoCloseable instance) {
        try {
            instance.close();
        } catch (Exception | LinkageError failure) {
            faults.report(who, "close", "an instance that came too late could not be closed", failure);
        }
    }

    /** Guards a storage backend. */
    public StorageBackend storage(PluginInstance who, StorageBackend storage) {
        return storage instanceof Guarded ? storage : GuardedStorage.of(who, this, storage);
    }

    /** Guards a transport. */
    public Transport transport(PluginInstance who, Transport transport) {
        return transport instanceof Guarded ? transport : GuardedTransport.of(who, this, transport);
    }

    /** Guards a codec. */
    public Codec codec(PluginInstance who, Codec codec) {
        return codec instanceof Guarded ? codec : GuardedCodec.of(who, this, codec);
    }

    /** Guards a conflict strategy. */
    public ConflictStrategy strategy(PluginInstance who, ConflictStrategy strategy) {
        return strategy instanceof Guarded ? strategy : GuardedStrategy.of(who, this, strategy);
    }

    /** Guards a power profile. */
    public PowerProfile power(PluginInstance who, PowerProfile profile) {
        return profile instanceof Guarded ? profile : GuardedPower.of(who, this, profile);
    }
}
