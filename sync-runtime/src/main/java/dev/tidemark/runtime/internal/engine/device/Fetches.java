package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.internal.engine.device.Wants.Want;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.wire.Fetch;
import dev.tidemark.runtime.internal.wire.Fetched;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rows that one session has asked its server for.
 *
 * <p>They come in pages like all others, at the end of those that lead to a checkpoint, as they stand there. So a fetched row is never
 * older or newer than what this device has seen: it is part of a checkpoint, with the rows that it belongs to.
 *
 * <p>Threading: its session's executor alone.
 */
final class Fetches {
    private final Wants wants;
    private final Wire wire;
    private final TreeMap<Long, Want> asked = new TreeMap<>();
    private final TreeMap<Long, Want> answered = new TreeMap<>();
    private long number;

    Fetches(Wants wants, Wire wire) {
        this.wants = wants;
        this.wire = wire;
    }

    /** Asks for what somebody waits for. */
    void ask() {
        for (Want want : wants.take()) {
            asked.put(++number, want);
            wire.send(new Fetch(number, want.row()));
        }
    }

    /** Returns whether there are questions that no checkpoint has answered. */
    boolean areOpen() {
        return !asked.isEmpty() || !answered.isEmpty();
    }

    /** The checkpoint that follows answers questions. */
    void take(Fetched fetched) {
        for (long withheld : fetched.withheld()) {
            Want want = asked.remove(withheld);
            if (want != null) {
                want.fetched().completeExceptionally(new Withheld(want.row()));
            }
        }
        Map<Long, Want> upTo = asked.headMap(fetched.number(), true);
        answered.putAll(upTo);
        upTo.clear();
    }

    /** Returns the rows that the next checkpoint brings. */
    Set<Breach.Reference> brought() {
        Set<Breach.Reference> rows = new HashSet<>();
        answered.values().forEach(want -> rows.add(want.row()));
        return rows;
    }

    /** The checkpoint is applied. */
    void arrived() {
        Set<Want> told = Set.copyOf(answered.values());
        answered.clear();
        told.forEach(want -> want.fetched().complete(null));
    }

    /** The session ends; what it was not told of is left to the next one. */
    void close() {
        asked.values().forEach(wants::add);
        answered.values().forEach(wants::add);
        asked.clear();
        answered.clear();
    }
}
