package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Collects changes and writes them as one block.
 *
 * <p>Changes that are alike (table, kind, columns, number of key parts) form a group, and each group's values are
 * written column by column. Which group each change belongs to is a column of its own; so orders and their lines,
 * which alternate in a feed, compress as well as two tables that follow one another, and the order of changes
 * survives.
 */
final class BlockWriter {
    private final List<Change> changes = new ArrayList<>();
    private final List<List<Change>> members = new ArrayList<>();
    private final List<Integer> groupOf = new ArrayList<>();
    private final Dictionary<ChangeGroup> groups = new Dictionary<>();
    private final Dictionary<String> names = new Dictionary<>();
    private final Dictionary<Shape> shapes = new Dictionary<>();
    private final Dictionary<Author> authors = new Dictionary<>();
    private final Dictionary<Context> contexts = new Dictionary<>();
    private ChangeGroup lastGroup;
    private int items;
    private boolean hasBases;
    /** Since the last change was added. */
    private Change weighed;

    private long weighedOverhead;

    /** Returns whether a change still fits. The first always does, unless it is too large for any block. */
    boolean takes(Change change) {
        return changes.size() < Block.MAX_ROWS && weight(change) <= Block.MAX_ITEMS - items;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    void add(Change change) {
        items += (int) weight(change);
        ChangeGroup group = lastGroup != null && lastGroup.holds(change) ? lastGroup : ChangeGroup.of(change);
        lastGroup = group;
        int index = groups.index(group);
        if (index == members.size()) {
            members.add(new ArrayList<>());
        }
        members.get(index).add(change);
        groupOf.add(index);
        changes.add(change);
        hasBases |= !change.bases().isEmpty();
        contexts.index(change.versions().row().context());
        weighed = null;
    }

    /** Returns at least how much the change adds to whatever a block has of anything. */
    private long weight(Change change) {
        return 1L
                + change.key().size()
                + change.values().size()
                + change.versions().columns().size()
                + change.bases().size()
                + overhead(change);
    }

    /** Returns about how many entries of dictionaries the change brings; rather more than less. It is asked several times of each. */
    long overhead(Change change) {
        if (change != weighed) {
            weighedOverhead = entries(change);
            weighed = change;
        }
        return weighedOverhead;
    }

    private long entries(Change change) {
        long entries = weight(change.versions().row().context());
        if (lastGroup == null || !lastGroup.holds(change)) {
            entries += 1L + change.values().size();
        }
        return change.versions().columns().isEmpty() ? entries : entries + overhead(change.versions());
    }

    private long overhead(Versions versions) {
        long entries = 0;
        for (Version version : versions.columns().values()) {
            entries += weight(version.context());
        }
        return entries;
    }

    private int weight(Context context) {
        return contexts.knows(context)
                ? 0
                : 1 + context.feeds().size() + context.writes().size();
    }

    void write(WireOutput target, WireOutput spare) {
        WireOutput columns = new WireOutput(1 << 11);
        writeVersions(columns);
        for (int i = 0; i < members.size(); i++) {
            writeGroup(columns, groups.entries().get(i), members.get(i), spare);
        }
        writeColumnVersions(columns);
        target.uvarint(changes.size());
        writeDictionaries(target);
        if (members.size() > 1) {
            IntColumn.write(
                    target, groupOf.stream().mapToLong(Integer::longValue).toArray());
        }
        target.raw(columns);
    }

    private void writeVersions(WireOutput target) {
        StampColumns.write(
                target, changes.stream().map(change -> change.versions().row()).toList(), authors, contexts);
    }

    private void writeGroup(WireOutput target, ChangeGroup group, List<Change> rows, WireOutput spare) {
        Value[] column = new Value[rows.size()];
        for (int part = 0; part < group.keyParts(); part++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = rows.get(i).key().part(part);
            }
            Column.write(target, column, spare);
        }
        for (int position = 0; position < group.shape().size(); position++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = rows.get(i).values().value(position);
            }
            Column.write(target, column, spare);
        }
    }

    private void writeColumnVersions(WireOutput target) {
        List<ColumnVersion> overrides = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (!changes.get(i).versions().columns().isEmpty()) {
                addColumnVersions(overrides, i, changes.get(i));
            }
        }
        target.uvarint(overrides.size());
        if (!overrides.isEmpty()) {
            IntColumn.write(
                    target, overrides.stream().mapToLong(ColumnVersion::change).toArray());
            IntColumn.write(
                    target, overrides.stream().mapToLong(ColumnVersion::column).toArray());
            StampColumns.write(
                    target, overrides.stream().map(ColumnVersion::version).toList(), authors, contexts);
        }
    }

    /** Returns whether any change has a base. */
    boolean hasBases() {
        return hasBases;
    }

    /** Writes the part that follows a block in a batch of the format with bases. */
    void writeBases(WireOutput target, WireOutput spare) {
        List<PlacedBase> bases = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            for (Base base : change.bases()) {
                bases.add(new PlacedBase(i, change.values().shape().position(base.column()), base));
            }
        }
        target.uvarint(bases.size());
        if (!bases.isEmpty()) {
            IntColumn.write(target, bases.stream().mapToLong(PlacedBase::change).toArray());
            IntColumn.write(target, bases.stream().mapToLong(PlacedBase::column).toArray());
            IntColumn.write(
                    target,
                    bases.stream().mapToLong(each -> each.base().number()).toArray());
            Column.write(target, bases.stream().map(each -> each.base().value()).toArray(Value[]::new), spare);
        }
    }

    private static void addColumnVersions(List<ColumnVersion> overrides, int index, Change change) {
        Shape shape = change.values().shape();
        for (int column = 0; column < shape.size(); column++) {
            Version version = change.versions().columns().get(shape.names().get(column));
            if (version != null) {
                overrides.add(new ColumnVersion(index, column, version));
            }
        }
    }

    /** A base of one column of one change. */
    private record PlacedBase(int change, int column, Base base) {}

    /** The version of one column of one change. */
    private record ColumnVersion(int change, int column, Version version) {}

    /**
     * Whatever refers to an entry must have been written before; contexts bring authors in, groups bring shapes and
     * names.
     */
    private void writeDictionaries(WireOutput target) {
        WireOutput contextBytes = new WireOutput(256);
        contextBytes.list(contexts.entries(), this::writeContext);
        WireOutput groupBytes = new WireOutput(256);
        groupBytes.uvarint(members.size());
        for (int i = 0; i < members.size(); i++) {
            writeGroupHeader(groupBytes, groups.entries().get(i), members.get(i).size());
        }
        WireOutput shapeBytes = new WireOutput(256);
        shapeBytes.list(
                shapes.entries(),
                (bytes, shape) -> bytes.list(shape.names(), (inner, name) -> inner.uvarint(names.index(name))));
        target.list(names.entries(), WireOutput::text);
        target.raw(shapeBytes);
        target.list(authors.entries(), BlockWriter::writeAuthor);
        target.raw(contextBytes);
        target.raw(groupBytes);
    }

    private void writeGroupHeader(WireOutput target, ChangeGroup group, int rows) {
        target.uvarint(names.index(group.table()));
        Codes.CHANGE.write(target, group.kind());
        target.uvarint(shapes.index(group.shape()));
        target.uvarint(group.keyParts());
        target.uvarint(rows);
    }

    static void writeAuthor(WireOutput target, Author author) {
        target.uuid(author.node());
        target.uvarint(author.incarnation());
    }

    private void writeContext(WireOutput target, Context context) {
        writePositions(target, context.feeds());
        writePositions(target, context.writes());
    }

    private void writePositions(WireOutput target, SortedMap<Author, Long> positions) {
        target.list(positions.entrySet(), (bytes, entry) -> {
            bytes.uvarint(authors.index(entry.getKey()));
            bytes.uvarint(entry.getValue());
        });
    }
}
