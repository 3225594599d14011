package dev.tidemark.api.conflict;

/**
 * Decides what becomes of concurrent writes.
 *
 * <p>It is a pure function: the same conflict has the same resolution on every node, at any time, in any locale. It asks no
 * clock, reads no file, and changes nothing.
 *
 * <p>Threading: called from any thread, also from several at once.
 *
 * <p>Failure: whatever it throws defers the conflict to a person and is reported with the plugin's name.
 */
@FunctionalInterface
public interface ConflictStrategy {
    /**
     * Settles a conflict.
     *
     * @return what is to become of it, never null
     */
    Resolution resolve(Conflict conflict);
}
