package dev.tidemark.reliability.worlds;

import dev.tidemark.testkit.model.Policy;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the cases of one cluster have in common.
 *
 * @param policy how the server settles what collides
 * @param start what there is in the beginning
 * @param turns who writes and who syncs, in order; at the end every device syncs until nothing moves
 */
record Schedule(Policy policy, Start start, List<Turn> turns) {
    /** What all nodes have in the beginning. */
    enum Start {
        /** No row. */
        NOTHING,
        /** A row with column a alone. */
        LEAN,
        /** A row with both columns. */
        WHOLE;

        /** Returns the columns that the row has. */
        Map<String, String> columns() {
            return this == WHOLE ? Map.of("a", "0", "b", "0") : Map.of("a", "0");
        }
    }

    Schedule {
        turns = List.copyOf(turns);
    }

    /** Returns the letters of the devices. */
    List<Character> devices() {
        TreeSet<Character> devices = new TreeSet<>();
        turns.forEach(turn -> devices.add(turn.node()));
        devices.remove(Turn.SERVER);
        return List.copyOf(devices);
    }

    /** Returns how many turns write. */
    int writes() {
        return (int) turns.stream().filter(Turn::writes).count();
    }

    /** Returns the beginning of this schedule, up to the turn that is the so many-th to write. */
    Schedule untilWrite(int number) {
        int writes = 0;
        int end = 0;
        while (writes < number) {
            writes += turns.get(end++).writes() ? 1 : 0;
        }
        return new Schedule(policy, start, turns.subList(0, end));
    }

    /** Returns the time of a turn, in milliseconds from the beginning. */
    static long millis(int turn) {
        return 1_000L * (turn + 10);
    }

    /** How much later than the server's commit a device writes during a sync, in milliseconds. */
    static final long MEANWHILE = 5;
}
