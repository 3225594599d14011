package dev.tidemark.runtime.internal.guard;

import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNodeBuilder.FaultLog;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What plugins have done wrong: counted for each instance and operation, with the last time in words. It is bounded, however
 * many faults there are.
 *
 * <p>Threading: safe.
 */
public final class Faults implements FaultLog {
    private static final System.Logger LOGGER = System.getLogger("dev.tidemark.plugins");
    private static final int MOST = 100;
    private static final int LONGEST_MESSAGE = 1_000;
    private static final long LOGGED_AT_FIRST = 3;
    private static final long LOGGED_EVERY = 1_000;

    private final InstantSource clock;
    private final Object lock = new Object();
    private final Map<Key, PluginFault> faults = new LinkedHashMap<>();
    private volatile Runnable listener = () -> {};
    private volatile Consumer<SyncException> ofStuckCalls = stuck -> {};

    private record Key(PluginInstance who, String operation) {}

    /** Creates a register that is empty. */
    public Faults(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * Notes a fault. The first ones of a kind are logged with all that is known, later ones now and then.
     *
     * @param cause may be null, where nothing was thrown
     */
    void report(PluginInstance who, String operation, String message, Throwable cause) {
        String shortened = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "..." : message;
        long times = count(new Key(who, operation), shortened);
        Level level = times <= LOGGED_AT_FIRST || times % LOGGED_EVERY == 0 ? Level.WARNING : Level.DEBUG;
        listener.run();
        LOGGER.log(level, who + " is at fault in '" + operation + "' (" + times + "): " + shortened, cause);
    }

    private long count(Key key, String message) {
        synchronized (lock) {
            PluginFault before = faults.remove(key);
            long times = before == null ? 1 : before.times() + 1;
            PluginInstance who = key.who();
            faults.put(
                    key,
                    new PluginFault(
                            who.kind(),
                            who.plugin(),
                            who.place(),
                            who.location(),
                            key.operation(),
                            times,
                            clock.instant(),
                            message));
            if (faults.size() > MOST) {
                faults.remove(faults.keySet().iterator().next());
            }
            return times;
        }
    }

    @Override
    public void blame(Object instance, String operation, String what) {
        if (instance instanceof Guarded guarded) {
            report(guarded.who(), operation, what, null);
        }
    }

    @Override
    public void onFault(Runnable told) {
        listener = Objects.requireNonNull(told, "told");
    }

    @Override
    public void onStuckCall(Consumer<SyncException> told) {
        ofStuckCalls = Objects.requireNonNull(told, "told");
    }

    /** Tells those who wait for a call that it does not come back. */
    void isStuck(SyncException stuck) {
        ofStuckCalls.accept(stuck);
    }

    @Override
    public List<PluginFault> list() {
        synchronized (lock) {
            return new ArrayList<>(faults.values());
        }
    }
}
