package dev.tidemark.plugin.storage.postgres;

import java.util.HashMap;
import java.util.Map;

/**
 * Things by their numbers and back: those that are committed, for all connections, or those of one transaction. When there are very
 * many it forgets all of them, since they can be read again.
 *
 * <p>Threading: safe.
 *
 * @param <T> what is numbered
 */
final class Known<T> {
    private static final int MOST = 100_000;

    private final T none;
    private final Map<T, Long> ids = new HashMap<>();
    private final Map<Long, T> things = new HashMap<>();

    /** Creates the empty one; number 0 is nothing at all, and stands in no table. */
    Known(T none) {
        this.none = none;
    }

    synchronized Long id(T thing) {
        return thing.equals(none) ? Long.valueOf(0) : ids.get(thing);
    }

    synchronized T thing(long id) {
        return id == 0 ? none : things.get(id);
    }

    synchronized void add(long id, T thing) {
        if (ids.size() >= MOST) {
            ids.clear();
            things.clear();
        }
        ids.put(thing, id);
        things.put(id, thing);
    }

    /** Adds all that another one has. */
    void addAll(Known<T> other) {
        Map<Long, T> more;
        synchronized (other) {
            more = Map.copyOf(other.things);
        }
        more.forEach(this::add);
    }
}
