package dev.tidemark.protocol.client;

import dev.tidemark.protocol.client.Change.Author;
import dev.tidemark.protocol.client.Change.Kind;
import dev.tidemark.protocol.client.Change.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the blocks of a batch: section 6. */
public final class BatchInput {
    private final Reader in;
    private final int n;
    private final List<String> names;
    private final List<List<String>> shapes;
    private final List<Author> authors;
    private final List<Context> contexts;
    private final List<Group> groups;

    private record Context(Map<Author, Long> feeds, Map<Author, Long> writes) {}

    private record Group(String table, Kind kind, List<String> shape, int parts, int rows) {}

    private record Written(List<Object> key, Map<String, Object> values) {}

    private BatchInput(Reader in) {
        this.in = in;
        this.n = in.count();
        this.names = in.list(Reader::text);
        this.shapes = in.list(bytes -> bytes.list(inner -> names.get(inner.count())));
        this.authors = in.list(bytes -> new Author(bytes.uuid(), bytes.uvarint()));
        this.contexts = in.list(bytes -> new Context(positions(), positions()));
        this.groups = in.list(bytes -> new Group(
                names.get(bytes.count()),
                Kind.values()[bytes.u8()],
                shapes.get(bytes.count()),
                bytes.count(),
                bytes.count()));
    }

    /** Returns the changes of a batch that was unpacked. */
    public static List<Change> read(byte[] batch) {
        Reader in = new Reader(batch);
        if (in.u8() != 1) {
            throw new IllegalStateException("not format 1");
        }
        int rows = in.count();
        List<Change> changes = new ArrayList<>();
        while (changes.size() < rows) {
            changes.addAll(new BatchInput(in).block());
        }
        if (!in.isAtEnd()) {
            throw new IllegalStateException("bytes behind the last change");
        }
        return changes;
    }

    private Map<Author, Long> positions() {
        Map<Author, Long> positions = new LinkedHashMap<>();
        in.list(bytes -> positions.put(authors.get(bytes.count()), bytes.uvarint()));
        return positions;
    }

    private List<Change> block() {
        long[] groupOf = groups.size() == 1 ? new long[n] : Values.readInts(in, n);
        List<Version> versions = versions(n);
        List<List<Written>> written = groups.stream().map(this::rows).toList();
        List<Map<String, Version>> columns = columnVersions(groupOf);
        int[] next = new int[groups.size()];
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int index = (int) groupOf[i];
            Group group = groups.get(index);
            Written row = written.get(index).get(next[index]++);
            changes.add(
                    new Change(group.table(), group.kind(), row.key(), row.values(), versions.get(i), columns.get(i)));
        }
        return changes;
    }

    private List<Version> versions(int count) {
        long[] times = Values.readInts(in, count);
        long[] who = Values.readInts(in, count);
        long[] numbers = Values.readInts(in, count);
        long[] seen = Values.readInts(in, count);
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Context context = contexts.get((int) seen[i]);
            versions.add(
                    new Version(times[i], authors.get((int) who[i]), numbers[i], context.feeds(), context.writes()));
        }
        return versions;
    }

    private List<Written> rows(Group group) {
        List<Object[]> columns = new ArrayList<>();
        for (int i = 0; i < group.parts() + group.shape().size(); i++) {
            columns.add(Values.readColumn(in, group.rows()));
        }
        List<Written> rows = new ArrayList<>();
        for (int row = 0; row < group.rows(); row++) {
            List<Object> key = new ArrayList<>();
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                Object value = columns.get(i)[row];
                if (i < group.parts()) {
                    key.add(value);
                } else {
                    values.put(group.shape().get(i - group.parts()), value);
                }
            }
            rows.add(new Written(key, values));
        }
        return rows;
    }

    private List<Map<String, Version>> columnVersions(long[] groupOf) {
        List<Map<String, Version>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(new LinkedHashMap<>());
        }
        int m = in.count();
        if (m > 0) {
            long[] changes = Values.readInts(in, m);
            long[] columns = Values.readInts(in, m);
            List<Version> versions = versions(m);
            for (int i = 0; i < m; i++) {
                int change = (int) changes[i];
                List<String> shape = groups.get((int) groupOf[change]).shape();
                all.get(change).put(shape.get((int) columns[i]), versions.get(i));
            }
        }
        return all;
    }
}
