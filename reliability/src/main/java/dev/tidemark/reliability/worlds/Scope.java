package dev.tidemark.reliability.worlds;

import dev.tidemark.reliability.worlds.Schedule.Start;
import dev.tidemark.reliability.worlds.Turn.Kind;
import dev.tidemark.testkit.model.Policy;
import dev.tidemark.testkit.model.Policy.Deletes;
import dev.tidemark.testkit.model.Policy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How small a small world is, and so which there are: every order in which nodes write and sync within these bounds, under every
 * policy.
 *
 * <p>Worlds that are one another with devices renamed are one: devices come in the order of their letters. A sync where nothing can
 * have moved since the last one is left out.
 *
 * @param devices how many devices, of at most three
 * @param deeds how often each of them writes at most
 * @param serverDeeds how often the server writes at most
 * @param syncs how often each device syncs at most, before all sync in the end
 * @param accidents how many of these syncs at most lose the server's answer, or have the device write meanwhile
 */
record Scope(int devices, int deeds, int serverDeeds, int syncs, int accidents) {
    /** A server and a device with three deeds each, two devices, a server that writes too, accidents, three devices. */
    static final List<Scope> ALL = List.of(
            new Scope(1, 3, 3, 2, 0),
            new Scope(2, 3, 0, 1, 0),
            new Scope(2, 2, 1, 1, 0),
            new Scope(2, 2, 0, 2, 1),
            new Scope(3, 1, 1, 1, 0));

    private static final String LETTERS = "DEF";

    /** Calls for every schedule of this scope. */
    void schedules(Consumer<Schedule> each) {
        List<List<Turn>> orders = new ArrayList<>();
        extend(new ArrayList<>(), orders);
        for (Start start : Start.values()) {
            for (Strategy strategy : Strategy.values()) {
                for (Deletes deletes : Deletes.values()) {
                    for (boolean wholeRows : new boolean[] {false, true}) {
                        Policy policy = new Policy(strategy, wholeRows, deletes);
                        orders.forEach(turns -> each.accept(new Schedule(policy, start, turns)));
                    }
                }
            }
        }
    }

    private void extend(List<Turn> turns, List<List<Turn>> all) {
        if (isWorthPlaying(turns)) {
            all.add(List.copyOf(turns));
        }
        for (Turn next : candidates(turns)) {
            turns.add(next);
            extend(turns, all);
            turns.remove(turns.size() - 1);
        }
    }

    /** A sync of the first device at the end would be the first of those that come anyway. */
    private boolean isWorthPlaying(List<Turn> turns) {
        return !turns.isEmpty()
                && turns.stream().anyMatch(Turn::writes)
                && !turns.get(turns.size() - 1).equals(new Turn(LETTERS.charAt(0), Kind.SYNC))
                && LETTERS.chars()
                        .limit(devices)
                        .allMatch(device -> turns.stream().anyMatch(turn -> turn.node() == device));
    }

    private List<Turn> candidates(List<Turn> turns) {
        List<Turn> candidates = new ArrayList<>();
        if (count(turns, Turn.SERVER, true) < serverDeeds) {
            candidates.add(new Turn(Turn.SERVER, Kind.WRITE));
        }
        for (int index = 0; index < devices && isKnown(turns, index - 1); index++) {
            char device = LETTERS.charAt(index);
            for (Kind kind : Kind.values()) {
                Turn turn = new Turn(device, kind);
                if (isWithin(turns, turn)) {
                    candidates.add(turn);
                }
            }
        }
        return candidates;
    }

    /** Returns whether a device has acted, so that the next one may. */
    private static boolean isKnown(List<Turn> turns, int index) {
        return index < 0 || turns.stream().anyMatch(turn -> turn.node() == LETTERS.charAt(index));
    }

    private boolean isWithin(List<Turn> turns, Turn turn) {
        if (turn.writes() && count(turns, turn.node(), true) == deeds) {
            return false;
        }
        if (turn.kind() == Kind.WRITE) {
            return true;
        }
        boolean accident = turn.kind() != Kind.SYNC;
        long accidentsBefore = turns.stream()
                .filter(each -> each.kind() == Kind.SYNC_AND_WRITE || each.kind() == Kind.SYNC_WITHOUT_ANSWER)
                .count();
        return count(turns, turn.node(), false) < syncs
                && (!accident || accidentsBefore < accidents && hasWritten(turns, turn.node()))
                && somethingHappenedSince(turns, turn.node());
    }

    private static long count(List<Turn> turns, char node, boolean writes) {
        return turns.stream()
                .filter(turn -> turn.node() == node && (writes ? turn.writes() : turn.kind() != Kind.WRITE))
                .count();
    }

    /** An accident needs something to send. */
    private static boolean hasWritten(List<Turn> turns, char device) {
        return !turns.isEmpty() && turns.get(turns.size() - 1).equals(new Turn(device, Kind.WRITE));
    }

    private static boolean somethingHappenedSince(List<Turn> turns, char device) {
        return !turns.isEmpty() && !turns.get(turns.size() - 1).equals(new Turn(device, Kind.SYNC));
    }
}
