package dev.tidemark.cluster;

import dev.tidemark.runtime.TablePolicy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What nodes without a server should show, from all that was ever written: each write knows the set of all writes that its author
 * had. It merges nothing: what is shown follows from the whole set at once.
 */
final class MeshModel {
    private final List<Write> writes = new ArrayList<>();
    private final boolean isUnit;
    private final TablePolicy.Deletes deletes;
    private final String strategy;

    MeshModel(TablePolicy policy, String strategy) {
        this.isUnit = policy.granularity() == TablePolicy.Granularity.ROW;
        this.deletes = policy.deletes();
        this.strategy = strategy;
    }

    /**
     * A write: what it put into which columns, or nothing where it deleted; and what its author had.
     *
     * @param isWhole whether it is about the whole row
     */
    record Write(
            int number,
            String row,
            boolean deletes,
            boolean isWhole,
            Map<String, String> values,
            long millis,
            BitSet seen) {}

    /** Notes that a row is deleted by a node that has some writes, and adds the deletion to those. */
    void delete(BitSet has, String row, long millis) {
        add(has, row, true, true, Map.of(), millis);
    }

    /** Notes that a column of a row is written by a node that has some writes, and adds the write to those. */
    void write(BitSet has, String row, String column, String value, long millis) {
        Optional<Map<String, String>> shown = shown(row, has);
        boolean isWhole = isUnit || shown.isEmpty() || !buried(of(row, has)).isEmpty();
        Map<String, String> values = new TreeMap<>();
        if (isWhole) {
            columns(row, has).forEach(each -> values.put(each, null));
            shown.ifPresent(values::putAll);
        }
        values.put(column, value);
        add(has, row, false, isWhole, values, millis);
    }

    private void add(
            BitSet has, String row, boolean isDeletion, boolean isWhole, Map<String, String> values, long millis) {
        BitSet seen = (BitSet) has.clone();
        writes.add(new Write(writes.size(), row, isDeletion, isWhole, values, millis, seen));
        has.set(writes.size() - 1);
    }

    /** Returns the deletions that nobody has overwritten as a whole. */
    private static List<Write> buried(List<Write> all) {
        return maximal(all.stream().filter(Write::isWhole).toList()).stream()
                .filter(Write::deletes)
                .toList();
    }

    /** Returns what no deletion covers; all where each is covered. */
    private static List<Write> alive(List<Write> some, List<Write> buried) {
        List<Write> alive = some.stream()
                .filter(write -> buried.stream().noneMatch(each -> each.seen().get(write.number())))
                .toList();
        return alive.isEmpty() ? some : alive;
    }

    private List<Write> of(String row, BitSet has) {
        return writes.stream()
                .filter(write -> write.row().equals(row) && has.get(write.number()))
                .toList();
    }

    private static List<Write> maximal(List<Write> some) {
        return some.stream()
                .filter(one -> some.stream().noneMatch(other -> other.seen().get(one.number())))
                .sorted(Comparator.comparingLong(Write::millis))
                .toList();
    }

    /** Returns all columns that anybody has written in a row. */
    TreeSet<String> columns(String row, BitSet has) {
        TreeSet<String> columns = new TreeSet<>();
        of(row, has).forEach(write -> columns.addAll(write.values().keySet()));
        return columns;
    }

    /** Returns what a row shows to who has some writes; nothing where it is not there. */
    Optional<Map<String, String>> shown(String row, BitSet has) {
        List<Write> all = of(row, has);
        List<Write> puts = all.stream().filter(write -> !write.deletes()).toList();
        List<Write> buried = buried(all);
        List<Write> standing = buried.stream()
                .filter(deletion -> all.stream().noneMatch(other -> other.seen().get(deletion.number())))
                .toList();
        List<Write> living = maximal(puts.stream()
                .filter(put ->
                        standing.stream().noneMatch(deletion -> deletion.seen().get(put.number())))
                .toList());
        if (puts.isEmpty() || !standing.isEmpty() && isDeleted(standing, living)) {
            return Optional.empty();
        }
        return Optional.of(isUnit ? asOne(columns(row, has), alive(puts, buried)) : byColumn(row, puts, buried, has));
    }

    private boolean isDeleted(List<Write> standing, List<Write> living) {
        if (living.isEmpty()) {
            return true;
        }
        return switch (deletes) {
            case UPDATE_WINS -> false;
            case DELETE_WINS -> true;
            case BY_STAMP -> last(standing) > last(living);
            case STRATEGY -> last(standing) > last(living) == strategy.equals("last-writer-wins");
        };
    }

    private static long last(List<Write> some) {
        return some.stream().mapToLong(Write::millis).max().orElseThrow();
    }

    private Map<String, String> byColumn(String row, List<Write> puts, List<Write> buried, BitSet has) {
        Map<String, String> shown = new TreeMap<>();
        for (String column : columns(row, has)) {
            List<Write> heads = maximal(alive(
                    puts.stream()
                            .filter(write -> write.values().containsKey(column))
                            .toList(),
                    buried));
            shown.put(
                    column,
                    fold(heads.stream().map(write -> write.values().get(column)).toList()));
        }
        return shown;
    }

    private Map<String, String> asOne(TreeSet<String> columns, List<Write> puts) {
        List<Write> heads = maximal(puts);
        Map<String, String> shown = new TreeMap<>();
        if (strategy.equals("words")) {
            columns.forEach(column -> shown.put(
                    column,
                    fold(heads.stream().map(head -> head.values().get(column)).toList())));
            return shown;
        }
        columns.forEach(column -> shown.put(column, null));
        shown.putAll(heads.get(strategy.equals("first-writer-wins") ? 0 : heads.size() - 1)
                .values());
        return shown;
    }

    private String fold(List<String> values) {
        if (strategy.equals("words")) {
            TreeSet<String> words = new TreeSet<>();
            values.stream().filter(value -> value != null).forEach(value -> words.addAll(List.of(value.split(" "))));
            return words.isEmpty() ? null : String.join(" ", words);
        }
        return values.get(strategy.equals("first-writer-wins") ? 0 : values.size() - 1);
    }
}
