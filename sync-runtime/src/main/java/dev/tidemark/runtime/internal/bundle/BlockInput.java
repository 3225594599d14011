package dev.tidemark.runtime.internal.bundle;

import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Change.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Reads what {@link BlockOutput} has written. What it can't have written is an {@link IllegalArgumentException}. */
final class BlockInput {
    private static final int MOST_PARTS = 1 << 12;

    private final JsonInput json;
    private final List<Author> authors = new ArrayList<>();
    private final List<Context> contexts = new ArrayList<>();
    private final List<ShapeOfChange> shapes = new ArrayList<>();
    private long time;
    private long sequence;

    private record ShapeOfChange(String table, Kind kind, Shape columns) {}

    private BlockInput(byte[] document) {
        json = new JsonInput(document);
    }

    /**
     * Reads a block.
     *
     * @param count how many changes it has
     */
    static List<Change> read(byte[] document, int count) {
        return new BlockInput(document).changes(count);
    }

    private List<Change> changes(int count) {
        json.beginObject();
        time = json.name("time").number();
        sequence = json.name("sequence").number();
        authors();
        json.name("contexts").begin();
        while (json.another()) {
            requireRoom(contexts);
            contexts.add(new Context(entries(), entries()));
            json.end();
        }
        json.name("shapes").begin();
        while (json.another()) {
            requireRoom(shapes);
            shapes.add(new ShapeOfChange(json.text(), kind(json.text()), Shape.of(json.texts())));
            json.end();
        }
        json.name("changes").begin();
        List<Change> changes = new ArrayList<>(Math.min(count, 1 << 12));
        while (json.another()) {
            if (changes.size() == count) {
                throw JsonInput.forged("more changes than the " + count + " that it says it has");
            }
            changes.add(change());
        }
        json.endObject().done();
        if (changes.size() != count) {
            throw JsonInput.forged(changes.size() + " changes, where it says that it has " + count);
        }
        return changes;
    }

    private static void requireRoom(List<?> listed) {
        if (listed.size() == BundleFormat.MOST_LISTED) {
            throw JsonInput.forged("a list of more than " + BundleFormat.MOST_LISTED);
        }
    }

    private void authors() {
        json.name("authors").begin();
        while (json.another()) {
            requireRoom(authors);
            authors.add(author(json.text(), json.text()));
            json.end();
        }
    }

    /** Returns an author by its two texts, in the one form in which they are written. */
    static Author author(String node, String incarnation) {
        UUID id = UUID.fromString(node);
        long number = Long.parseUnsignedLong(incarnation, 16);
        if (!id.toString().equals(node) || !Long.toHexString(number).equals(incarnation)) {
            throw JsonInput.forged("an author '" + node + "/" + incarnation + "'");
        }
        return new Author(id, number);
    }

    private SortedMap<Author, Long> entries() {
        SortedMap<Author, Long> entries = new TreeMap<>();
        json.begin();
        while (json.another()) {
            Author author = authors.get(json.below(authors.size()));
            if (entries.put(author, json.number()) != null) {
                throw JsonInput.forged("a context that names an author twice");
            }
            json.end();
        }
        return entries;
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(java.util.Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw JsonInput.forged("a change of kind '" + name + "'");
    }

    /** What may be missing at its end is read as far as it goes. */
    private Change change() {
        ShapeOfChange shape = shapes.get(json.below(shapes.size()));
        RowKey key = key();
        Version row = version();
        Row values = Row.EMPTY;
        if (shape.columns.size() > 0) {
            json.begin();
            values = row(shape.columns);
        }
        Map<String, Version> versions = Map.of();
        List<Base> bases = List.of();
        JsonToken token = json.next();
        if (token == JsonToken.START_OBJECT) {
            versions = versions();
            token = json.next();
        }
        if (token == JsonToken.START_ARRAY) {
            bases = bases();
            token = json.next();
        }
        if (token != JsonToken.END_ARRAY) {
            throw JsonInput.forged("a change with something behind its end");
        }
        return new Change(shape.table, key, shape.kind, values, new Versions(row, versions), bases);
    }

    private RowKey key() {
        json.begin();
        List<Value> parts = new ArrayList<>(2);
        for (JsonToken token = json.next(); token != JsonToken.END_ARRAY; token = json.next()) {
            if (parts.size() == MOST_PARTS) {
                throw JsonInput.forged("a key of more than " + MOST_PARTS + " parts");
            }
            parts.add(json.value(token));
        }
        return RowKey.of(parts);
    }

    private Row row(Shape columns) {
        Value[] values = new Value[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = json.value(json.next());
        }
        json.end();
        return Row.owning(columns, values);
    }

    private Map<String, Version> versions() {
        Map<String, Version> versions = new HashMap<>();
        for (JsonToken token = json.next(); token == JsonToken.FIELD_NAME; token = json.next()) {
            String column = json.currentText();
            json.begin();
            if (versions.put(column, version()) != null) {
                throw JsonInput.forged("two versions of column '" + column + "'");
            }
            json.end();
        }
        return versions;
    }

    private List<Base> bases() {
        List<Base> bases = new ArrayList<>();
        while (json.another()) {
            bases.add(new Base(json.text(), json.number(), json.value(json.next())));
            json.end();
        }
        return bases;
    }

    private Version version() {
        long at = time + json.number();
        Author author = authors.get(json.below(authors.size()));
        Stamp stamp = new Stamp(at, author, sequence + json.number());
        return new Version(stamp, contexts.get(json.below(contexts.size())), 0);
    }
}
