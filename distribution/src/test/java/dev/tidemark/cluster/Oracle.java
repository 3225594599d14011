package dev.tidemark.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows what was written, by whom, and what the author certainly had seen then; it knows nothing of stamps, positions and
 * contexts.
 *
 * <p>What a node knows is a set of writes. A sync that succeeded tells each end what the other knew when it began; of one that
 * failed nobody can say what became of it, so it tells nothing. Where all writes to a cell were certainly made one in the
 * knowledge of the other, the last must stand.
 */
final class Oracle {
    private final List<Write> writes = new ArrayList<>();
    private final Map<String, BitSet> known = new HashMap<>();

    /** A write to a cell; a deletion or a creation is one to the row, which has no column's name. */
    private record Write(String row, String column, Optional<String> value, BitSet seen, int number) {
        boolean hasSeen(Write other) {
            return seen.get(other.number);
        }
    }

    void write(String node, String row, String column, String value) {
        add(node, row, column, Optional.of(value));
    }

    void delete(String node, String row) {
        add(node, row, "", Optional.empty());
    }

    private void add(String node, String row, String column, Optional<String> value) {
        BitSet knows = known(node);
        writes.add(new Write(row, column, value, (BitSet) knows.clone(), writes.size()));
        knows.set(writes.size() - 1);
    }

    /** Returns what a node knows now. */
    BitSet known(String node) {
        return known.computeIfAbsent(node, name -> new BitSet());
    }

    /** A node learns what another one knew. */
    void learn(String node, BitSet knowledge) {
        known(node).or(knowledge);
    }

    /** A copy of a node knows what the node knew then. */
    void forget(String node, BitSet knowledge) {
        known.put(node, (BitSet) knowledge.clone());
    }

    /** Returns the values that were ever written to a cell. */
    Set<String> values(String row, String column) {
        Set<String> values = new TreeSet<>();
        writes.stream()
                .filter(each -> each.row.equals(row) && each.column.equals(column))
                .forEach(each -> each.value.ifPresent(values::add));
        return values;
    }

    /** Returns the cells, as {@code row/column}, and what must stand there; empty where the row must be absent. */
    Map<String, Optional<String>> certain(boolean wholeRows) {
        Map<String, List<Write>> rows = new LinkedHashMap<>();
        writes.forEach(write ->
                rows.computeIfAbsent(write.row, row -> new ArrayList<>()).add(write));
        Map<String, Optional<String>> certain = new LinkedHashMap<>();
        rows.forEach((row, all) -> {
            boolean deletions = all.stream().anyMatch(write -> write.value.isEmpty());
            if (deletions || wholeRows) {
                if (isChain(all)) {
                    wholeRow(row, all, certain);
                }
            } else {
                byColumn(all).forEach((column, cell) -> {
                    if (isChain(cell)) {
                        certain.put(row + "/" + column, cell.get(cell.size() - 1).value);
                    }
                });
            }
        });
        return certain;
    }

    private static void wholeRow(String row, List<Write> all, Map<String, Optional<String>> certain) {
        byColumn(all).keySet().stream()
                .filter(column -> !column.isEmpty())
                .forEach(column -> certain.put(row + "/" + column, Optional.empty()));
        all.forEach(write -> {
            if (write.value.isEmpty()) {
                certain.replaceAll((cell, value) -> cell.startsWith(row + "/") ? Optional.empty() : value);
            } else {
                certain.put(row + "/" + write.column, write.value);
            }
        });
    }

    private static Map<String, List<Write>> byColumn(List<Write> all) {
        Map<String, List<Write>> columns = new LinkedHashMap<>();
        all.forEach(write -> columns.computeIfAbsent(write.column, column -> new ArrayList<>())
                .add(write));
        return columns;
    }

    private static boolean isChain(List<Write> cell) {
        for (int i = 1; i < cell.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!cell.get(i).hasSeen(cell.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }
}
