package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.internal.engine.device.Wants.Want;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.wire.Fetch;
import dev.tidemark.runtime.internal.wire.Fetched;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
    /** A server takes more, and refuses too many. */
    private static final int MOST_AT_ONCE = 1_000;

    private final Wants wants;
    private final Wire wire;
    private final TreeMap<Long, List<Want>> asked = new TreeMap<>();
    private final TreeMap<Long, List<Want>> answered = new TreeMap<>();
    private long number;

    Fetches(Wants wants, Wire wire) {
        this.wants = wants;
        this.wire = wire;
    }

    /** Asks for what somebody waits for, each row once, and not for more than so many rows at a time. */
    void ask() {
        if (asked.size() >= MOST_AT_ONCE) {
            return;
        }
        Map<Breach.Reference, List<Want>> rows = new LinkedHashMap<>();
        wants.take()
                .forEach(want -> rows.computeIfAbsent(want.row(), any -> new ArrayList<>())
                        .add(want));
        rows.forEach((row, same) -> {
            if (asked.size() < MOST_AT_ONCE) {
                asked.put(++number, same);
                wire.send(new Fetch(number, row));
            } else {
                same.forEach(wants::add);
            }
        });
    }

    /** Returns whether there are questions that no checkpoint has answered. */
    boolean areOpen() {
        return !asked.isEmpty() || !answered.isEmpty();
    }

    /** The checkpoint that follows answers questions. */
    void take(Fetched fetched) {
        for (long withheld : fetched.withheld()) {
            List<Want> same = asked.remove(withheld);
            if (same != null) {
                same.forEach(want -> want.fetched().completeExceptionally(new Withheld(want.row())));
            }
        }
        Map<Long, List<Want>> upTo = asked.headMap(fetched.number(), true);
        answered.putAll(upTo);
        upTo.clear();
    }

    /** Returns the rows that the next checkpoint brings. */
    Set<Breach.Reference> brought() {
        Set<Breach.Reference> rows = new HashSet<>();
        answered.values().forEach(same -> rows.add(same.get(0).row()));
        return rows;
    }

    /** The checkpoint is applied. */
    void arrived() {
        List<Want> told = answered.values().stream().flatMap(List::stream).toList();
        answered.clear();
        told.forEach(want -> want.fetched().complete(null));
    }

    /** The session ends; what it was not told of is left to the next one. */
    void close() {
        asked.values().forEach(same -> same.forEach(wants::add));
        answered.values().forEach(same -> same.forEach(wants::add));
        asked.clear();
        answered.clear();
    }
}
