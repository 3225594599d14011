package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one block: what {@link BlockWriter} writes, and nothing else. */
final class BlockReader {
    private final WireInput source;
    private final int rows;
    private final BlockDictionaries dictionaries;

    private BlockReader(WireInput source, int rows) {
        this.source = source;
        this.rows = rows;
        this.dictionaries = BlockDictionaries.read(source, rows);
    }

    /**
     * Returns the changes of the block that begins here.
     *
     * @param hasBases whether the block has a part for bases
     */
    static Change[] read(WireInput source, boolean hasBases) {
        int rows = source.upTo(Block.MAX_ROWS, "the number of changes in a block");
        if (rows == 0) {
            throw new WireException("a block is empty; it needs at least one change");
        }
        return new BlockReader(source, rows).read(hasBases);
    }

    private Change[] read(boolean hasBases) {
        int[] groupOf = readGroupOf();
        Version[] versions = StampColumns.read(source, rows, dictionaries.authors(), dictionaries.contexts());
        List<GroupRows> groups = dictionaries.groups().stream()
                .map(group -> GroupRows.read(source, group))
                .toList();
        Map<Integer, Map<String, Version>> overrides = readOverrides(groupOf);
        Map<Integer, List<Base>> bases = hasBases ? readBases(groupOf) : Map.of();
        int[] next = new int[groups.size()];
        Change[] changes = new Change[rows];
        for (int i = 0; i < rows; i++) {
            int group = groupOf[i];
            Versions all = overrides.isEmpty()
                    ? reuse(changes, i, versions[i])
                    : new Versions(versions[i], overrides.getOrDefault(i, Map.of()));
            Change change = groups.get(group).change(next[group]++, all);
            changes[i] = bases.containsKey(i) ? change.withBases(bases.get(i)) : change;
        }
        return changes;
    }

    private static Versions reuse(Change[] changes, int i, Version version) {
        boolean same = i > 0 && changes[i - 1].versions().row() == version;
        return same ? changes[i - 1].versions() : Versions.of(version);
    }

    private int[] readGroupOf() {
        List<BlockDictionaries.Group> groups = dictionaries.groups();
        int[] groupOf = new int[rows];
        if (groups.size() == 1) {
            return groupOf;
        }
        long[] indexes = IntColumn.read(source, rows);
        int[] counts = new int[groups.size()];
        for (int i = 0; i < rows; i++) {
            if (indexes[i] < 0 || indexes[i] >= counts.length) {
                throw new WireException("group " + indexes[i] + " of " + counts.length + " is used");
            }
            groupOf[i] = (int) indexes[i];
            counts[groupOf[i]]++;
        }
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != groups.get(i).rows()) {
                throw new WireException("group " + i + " has " + groups.get(i).rows() + " changes, but is used "
                        + counts[i] + " times");
            }
        }
        return groupOf;
    }

    private Map<Integer, Map<String, Version>> readOverrides(int[] groupOf) {
        int count = source.upTo(Block.MAX_ITEMS, "the number of versions of columns");
        Map<Integer, Map<String, Version>> overrides = new HashMap<>();
        if (count == 0) {
            return overrides;
        }
        long[] changed = IntColumn.read(source, count);
        long[] columns = IntColumn.read(source, count);
        Version[] versions = StampColumns.read(source, count, dictionaries.authors(), dictionaries.contexts());
        for (int i = 0; i < count; i++) {
            String column = column(groupOf, changed[i], columns[i], "a version");
            Map<String, Version> ofRow = overrides.computeIfAbsent((int) changed[i], row -> new HashMap<>());
            if (ofRow.put(column, versions[i]) != null) {
                throw new WireException("change " + changed[i] + " has two versions of column '" + column + "'");
            }
        }
        return overrides;
    }

    private Map<Integer, List<Base>> readBases(int[] groupOf) {
        int count = source.upTo(Block.MAX_ITEMS, "the number of bases");
        Block.add(dictionaries.values(), count, "values");
        if (count == 0) {
            return Map.of();
        }
        long[] changed = IntColumn.read(source, count);
        long[] columns = IntColumn.read(source, count);
        long[] numbers = IntColumn.read(source, count);
        Value[] values = ColumnReader.read(source, count);
        Map<Integer, List<Base>> bases = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String column = column(groupOf, changed[i], columns[i], "a base");
            bases.computeIfAbsent((int) changed[i], change -> new ArrayList<>())
                    .add(new Base(column, numbers[i], values[i]));
        }
        return bases;
    }

    private String column(int[] groupOf, long row, long position, String what) {
        if (row < 0 || row >= rows) {
            throw new WireException(what + " belongs to change " + row + " of " + rows);
        }
        List<String> names =
                dictionaries.groups().get(groupOf[(int) row]).shape().names();
        if (position < 0 || position >= names.size()) {
            throw new WireException(what + " belongs to column " + position + " of " + names.size());
        }
        return names.get((int) position);
    }

    /** The keys and values of one group, in the order of its changes. */
    private record GroupRows(BlockDictionaries.Group group, Value[][] keys, Value[][] values) {
        static GroupRows read(WireInput source, BlockDictionaries.Group group) {
            return new GroupRows(
                    group,
                    readRows(source, group.rows(), group.keyParts()),
                    readRows(source, group.rows(), group.shape().size()));
        }

        private static Value[][] readRows(WireInput source, int rows, int columns) {
            Value[][] values = new Value[rows][columns];
            for (int c = 0; c < columns; c++) {
                Value[] column = ColumnReader.read(source, rows);
                for (int i = 0; i < rows; i++) {
                    values[i][c] = column[i];
                }
            }
            return values;
        }

        Change change(int index, Versions versions) {
            Row row = group.shape().size() == 0 ? Row.EMPTY : Row.owning(group.shape(), values[index]);
            return new Change(group.table(), RowKey.of(keys[index]), group.kind(), row, versions);
        }
    }
}
