package dev.tidemark.reliability.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen while a case was played: a line for every sync that came to its end, and one for every node afterwards. The engine
 * and the model have to come to the same lines.
 */
final class Played {
    /** The key that the row has at first, and the one that it can be given. */
    static final String FIRST_KEY = "r";

    static final String OTHER_KEY = "k";

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** A device has synced. */
    void synced(
            Turn turn,
            Map<String, Map<String, String>> server,
            Map<String, Map<String, String>> device,
            SortedMap<String, String> outcomes) {
        lines.add(turn.node() + turn.kind().sign() + "  server " + server + "  " + turn.node() + " " + device
                + (outcomes.isEmpty() ? "" : "  told " + outcomes));
    }

    /** A node holds this in the end. */
    void ended(char node, Map<String, Map<String, String>> content) {
        lines.add("in the end " + node + " " + content);
    }

    /** Something went on that must not be. */
    void wrong(String what) {
        lines.add(what);
    }

    /** Something happened that reports count and do not name. */
    void count(String what, long times) {
        if (times > 0) {
            counts.merge(what, times, Long::sum);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** Returns what was counted: conflicts, and changes by what became of them. */
    Map<String, Long> counts() {
        return counts;
    }

    static SortedMap<String, String> noOutcomes() {
        return new TreeMap<>();
    }
}
