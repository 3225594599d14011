package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Change.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes changes as one JSON document that needs nothing beside it: who is named in it, which contexts, and which columns of which
 * tables, is listed once and numbered; a change is a list of numbers and values. Times and sequence numbers are told as distances
 * from those of the first change, which are short.
 *
 * <p>Threading: one thread.
 */
final class BlockOutput {
    private final JsonOutput changes = new JsonOutput(BundleFormat.BLOCK + (BundleFormat.BLOCK >> 2));
    private final Numbers<Author> authors = new Numbers<>();
    private final Numbers<Context> contexts = new Numbers<>();
    private final Numbers<ShapeOfChange> shapes = new Numbers<>();
    private ShapeOfChange lastShape;
    private long time;
    private long sequence;
    private int count;
    private int contextEntries;

    /** What many changes have in common. */
    private record ShapeOfChange(String table, Kind kind, List<String> columns) {}

    int count() {
        return count;
    }

    boolean isFull(int bytes) {
        return changes.size() >= bytes
                || count == BundleFormat.MOST_CHANGES
                || contextEntries >= BundleFormat.CONTEXT_ENTRIES;
    }

    void add(Change change) {
        Stamp stamp = change.versions().row().stamp();
        if (count++ == 0) {
            time = stamp.time();
            sequence = stamp.sequence();
            changes.begin();
        }
        changes.raw(count == 1 ? "\n" : ",\n").begin().number(shapes.of(shape(change)));
        changes.begin();
        for (int i = 0; i < change.key().size(); i++) {
            changes.value(change.key().part(i));
        }
        changes.end();
        version(change.versions().row());
        rest(change);
        changes.end();
    }

    /** What is empty, and all behind it too, is left out. */
    private void rest(Change change) {
        boolean hasBases = !change.bases().isEmpty();
        boolean hasVersions = !change.versions().columns().isEmpty();
        if (change.values().size() > 0) {
            changes.begin();
            for (int i = 0; i < change.values().size(); i++) {
                changes.value(change.values().value(i));
            }
            changes.end();
        }
        if (hasVersions || hasBases) {
            versions(change.versions().columns());
        }
        if (hasBases) {
            bases(change.bases());
        }
    }

    private void versions(Map<String, Version> columns) {
        changes.beginObject();
        new TreeMap<>(columns).forEach((column, version) -> {
            changes.name(column).begin();
            version(version);
            changes.end();
        });
        changes.endObject();
    }

    private void bases(List<Base> bases) {
        changes.begin();
        for (Base base : bases) {
            changes.begin()
                    .text(base.column())
                    .number(base.number())
                    .value(base.value())
                    .end();
        }
        changes.end();
    }

    /** In a large mesh a block's contexts may be larger than its changes. */
    private int context(Context context) {
        int before = contexts.items().size();
        int number = contexts.of(context);
        if (number == before) {
            contextEntries += context.feeds().size() + context.writes().size();
        }
        return number;
    }

    private void version(Version version) {
        Stamp stamp = version.stamp();
        changes.number(stamp.time() - time)
                .number(authors.of(stamp.author()))
                .number(stamp.sequence() - sequence)
                .number(context(version.context()));
    }

    private ShapeOfChange shape(Change change) {
        List<String> columns = change.values().shape().names();
        if (lastShape == null
                || lastShape.kind != change.kind()
                || !lastShape.table.equals(change.table())
                || !lastShape.columns.equals(columns)) {
            lastShape = new ShapeOfChange(change.table(), change.kind(), columns);
        }
        return lastShape;
    }

    /** Returns the whole document; nothing is added afterwards. */
    JsonOutput document() {
        changes.raw("\n").end();
        JsonOutput contextList = new JsonOutput(256).begin();
        contexts.items().forEach(context -> write(contextList, context));
        contextList.end();
        JsonOutput document = new JsonOutput(changes.size() + contextList.size() + 4096).beginObject();
        document.name("time").number(time);
        document.name("sequence").number(sequence);
        document.name("authors").begin();
        authors.items()
                .forEach(author -> document.begin()
                        .text(author.node().toString())
                        .text(Long.toHexString(author.incarnation()))
                        .end());
        document.end().name("contexts").append(contextList);
        document.name("shapes").begin();
        shapes.items().forEach(shape -> write(document, shape));
        document.end().name("changes").append(changes);
        return document.endObject();
    }

    private static void write(JsonOutput document, ShapeOfChange shape) {
        document.begin().text(shape.table).text(shape.kind.name().toLowerCase(Locale.ROOT));
        document.begin();
        shape.columns.forEach(document::text);
        document.end().end();
    }

    private void write(JsonOutput list, Context context) {
        list.begin();
        write(list, context.feeds());
        write(list, context.writes());
        list.end();
    }

    private void write(JsonOutput list, Map<Author, Long> entries) {
        list.begin();
        entries.forEach((author, position) ->
                list.begin().number(authors.of(author)).number(position).end());
        list.end();
    }
}
