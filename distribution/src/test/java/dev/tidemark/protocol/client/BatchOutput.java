package dev.tidemark.protocol.client;

import dev.tidemark.protocol.client.Change.Author;
import dev.tidemark.protocol.client.Change.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Writes a batch of one block: section 6. Each change is a group of its own, which is simple, and allowed. */
public final class BatchOutput {
    private final List<Change> changes;
    private final List<String> names = new ArrayList<>();
    private final List<Author> authors = new ArrayList<>();
    private final List<List<Map<Author, Long>>> contexts = new ArrayList<>();

    private BatchOutput(List<Change> changes) {
        this.changes = changes;
    }

    /** Returns the batch, not packed. */
    public static byte[] of(List<Change> changes) {
        return new BatchOutput(changes).write();
    }

    private byte[] write() {
        Bytes body = new Bytes();
        Bytes shapes = new Bytes()
                .list(
                        changes,
                        (bytes, change) -> bytes.list(
                                change.values().keySet(), (inner, column) -> inner.uvarint(index(names, column))));
        Bytes groups = new Bytes().uvarint(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            groups.uvarint(index(names, change.table())).u8(change.kind().ordinal());
            groups.uvarint(i).uvarint(change.key().size()).uvarint(1);
        }
        if (changes.size() > 1) {
            body.u8(1).svarint(0).svarint(1);
        }
        writeVersions(body, changes.stream().map(Change::version).toList());
        for (Change change : changes) {
            change.key().forEach(part -> Values.writeColumn(body, List.of(part)));
            change.values().values().forEach(value -> Values.writeColumn(body, List.of(value)));
        }
        body.uvarint(0);
        Bytes contextBytes =
                new Bytes().list(contexts, (bytes, context) -> context.forEach(each -> positions(bytes, each)));
        Bytes batch = new Bytes().u8(1).uvarint(changes.size()).uvarint(changes.size());
        batch.list(names, Bytes::text).raw(shapes.toArray());
        batch.list(authors, (bytes, author) -> bytes.uuid(author.node()).uvarint(author.incarnation()));
        return batch.raw(contextBytes.toArray())
                .raw(groups.toArray())
                .raw(body.toArray())
                .toArray();
    }

    private void writeVersions(Bytes out, List<Version> versions) {
        ints(out, versions, Version::time);
        ints(out, versions, version -> index(authors, version.author()));
        ints(out, versions, Version::number);
        ints(out, versions, this::context);
    }

    private static void ints(Bytes out, List<Version> versions, ToLongFunction<Version> field) {
        Values.writeInts(out, versions.stream().map(field::applyAsLong).toList());
    }

    private int context(Version version) {
        version.feeds().keySet().forEach(author -> index(authors, author));
        version.writes().keySet().forEach(author -> index(authors, author));
        return index(contexts, List.of(version.feeds(), version.writes()));
    }

    private void positions(Bytes out, Map<Author, Long> positions) {
        out.list(
                positions.entrySet(),
                (bytes, entry) -> bytes.uvarint(index(authors, entry.getKey())).uvarint(entry.getValue()));
    }

    private static <T> int index(List<T> entries, T entry) {
        if (!entries.contains(entry)) {
            entries.add(entry);
        }
        return entries.indexOf(entry);
    }
}
