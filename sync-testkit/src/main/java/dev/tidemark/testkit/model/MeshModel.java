package dev.tidemark.testkit.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What nodes without a server should show, from all that was ever written: each write knows the set of all writes that its author
 * had. It merges nothing: what is shown follows from the whole set at once.
 *
 * <p>Whoever uses it keeps, for each node, the set of the writes that it has: their numbers, from 0 in the order in which they were
 * noted. Threading: one thread.
 *
 * @param <S> what writes bear, by which those are ordered that nobody has seen together
 */
public final class MeshModel<S extends Comparable<? super S>> {
    private final List<Write<S>> writes = new ArrayList<>();
    private final boolean isUnit;
    private final Policy.Deletes deletes;
    private final Rule rule;

    /** How what nobody has seen together is settled. */
    public enum Rule {
        /** The last stands; also where a person is to decide and has not yet. */
        LAST,
        /** The first stands. */
        FIRST,
        /** The words of all stand, sorted. */
        WORDS
    }

    /**
     * Creates a model in which nothing was written.
     *
     * @param wholeRows whether a row is one unit
     */
    public MeshModel(Rule rule, boolean wholeRows, Policy.Deletes deletes) {
        this.rule = Objects.requireNonNull(rule, "rule");
        this.isUnit = wholeRows;
        this.deletes = Objects.requireNonNull(deletes, "deletes");
    }

    /**
     * A write: what it put into which columns, or nothing where it deleted; and what its author had.
     *
     * @param isWhole whether it is about the whole row
     */
    private record Write<S>(
            int number,
            String row,
            boolean deletes,
            boolean isWhole,
            Map<String, String> values,
            S stamp,
            BitSet seen) {}

    /** Notes that a row is deleted by a node that has some writes, and adds the deletion to those. */
    public void delete(BitSet has, String row, S stamp) {
        add(has, row, true, true, Map.of(), stamp);
    }

    /** Notes that columns of a row are written by a node that has some writes, and adds the write to those. */
    public void write(BitSet has, String row, Map<String, String> columns, S stamp) {
        Optional<Map<String, String>> shown = shown(row, has);
        boolean isWhole = isUnit || shown.isEmpty() || !buried(of(row, has)).isEmpty();
        Map<String, String> values = new TreeMap<>();
        if (isWhole) {
            columns(row, has).forEach(each -> values.put(each, null));
            shown.ifPresent(values::putAll);
        }
        values.putAll(columns);
        add(has, row, false, isWhole, values, stamp);
    }

    private void add(BitSet has, String row, boolean isDeletion, boolean isWhole, Map<String, String> values, S stamp) {
        BitSet seen = (BitSet) has.clone();
        writes.add(new Write<>(writes.size(), row, isDeletion, isWhole, values, stamp, seen));
        has.set(writes.size() - 1);
    }

    /** Returns the names of all rows that anybody has ever written to. */
    public Set<String> rows() {
        return writes.stream().map(Write::row).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the deletions that nobody has overwritten as a whole. */
    private List<Write<S>> buried(List<Write<S>> all) {
        return maximal(all.stream().filter(Write::isWhole).toList()).stream()
                .filter(Write::deletes)
                .toList();
    }

    /** Returns what no deletion covers; all where each is covered. */
    private List<Write<S>> alive(List<Write<S>> some, List<Write<S>> buried) {
        List<Write<S>> alive = some.stream()
                .filter(write -> buried.stream().noneMatch(each -> each.seen().get(write.number())))
                .toList();
        return alive.isEmpty() ? some : alive;
    }

    private List<Write<S>> of(String row, BitSet has) {
        return writes.stream()
                .filter(write -> write.row().equals(row) && has.get(write.number()))
                .toList();
    }

    private List<Write<S>> maximal(List<Write<S>> some) {
        return some.stream()
                .filter(one -> some.stream().noneMatch(other -> other.seen().get(one.number())))
                .sorted(Comparator.comparing(Write::stamp))
                .toList();
    }

    /** Returns all columns that anybody has written in a row. */
    private TreeSet<String> columns(String row, BitSet has) {
        TreeSet<String> columns = new TreeSet<>();
        of(row, has).forEach(write -> columns.addAll(write.values().keySet()));
        return columns;
    }

    /** Returns what a row shows to who has some writes; nothing where it is not there. */
    public Optional<Map<String, String>> shown(String row, BitSet has) {
        List<Write<S>> all = of(row, has);
        List<Write<S>> puts = all.stream().filter(write -> !write.deletes()).toList();
        List<Write<S>> buried = buried(all);
        List<Write<S>> standing = buried.stream()
                .filter(deletion -> all.stream().noneMatch(other -> other.seen().get(deletion.number())))
                .toList();
        List<Write<S>> living = maximal(puts.stream()
                .filter(put ->
                        standing.stream().noneMatch(deletion -> deletion.seen().get(put.number())))
                .toList());
        if (puts.isEmpty() || !standing.isEmpty() && isDeleted(standing, living)) {
            return Optional.empty();
        }
        return Optional.of(isUnit ? asOne(columns(row, has), alive(puts, buried)) : byColumn(row, puts, buried, has));
    }

    private boolean isDeleted(List<Write<S>> standing, List<Write<S>> living) {
        if (living.isEmpty()) {
            return true;
        }
        return switch (deletes) {
            case UPDATE_WINS -> false;
            case DELETE_WINS -> true;
            case BY_STAMP -> isDeletionLast(standing, living);
            case STRATEGY -> isDeletionLast(standing, living) == (rule == Rule.LAST);
        };
    }

    private boolean isDeletionLast(List<Write<S>> standing, List<Write<S>> living) {
        return last(standing).compareTo(last(living)) > 0;
    }

    private S last(List<Write<S>> some) {
        return some.stream().map(Write::stamp).max(Comparator.naturalOrder()).orElseThrow();
    }

    private Map<String, String> byColumn(String row, List<Write<S>> puts, List<Write<S>> buried, BitSet has) {
        Map<String, String> shown = new TreeMap<>();
        for (String column : columns(row, has)) {
            List<Write<S>> heads = maximal(alive(
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

    private Map<String, String> asOne(TreeSet<String> columns, List<Write<S>> puts) {
        List<Write<S>> heads = maximal(puts);
        Map<String, String> shown = new TreeMap<>();
        if (rule == Rule.WORDS) {
            columns.forEach(column -> shown.put(
                    column,
                    fold(heads.stream().map(head -> head.values().get(column)).toList())));
            return shown;
        }
        columns.forEach(column -> shown.put(column, null));
        shown.putAll(heads.get(rule == Rule.FIRST ? 0 : heads.size() - 1).values());
        return shown;
    }

    private String fold(List<String> values) {
        if (rule == Rule.WORDS) {
            TreeSet<String> words = new TreeSet<>();
            values.stream().filter(value -> value != null).forEach(value -> words.addAll(List.of(value.split(" "))));
            return words.isEmpty() ? null : String.join(" ", words);
        }
        return values.get(rule == Rule.FIRST ? 0 : values.size() - 1);
    }
}
