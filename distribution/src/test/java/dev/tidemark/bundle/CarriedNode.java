package dev.tidemark.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Change.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A node as the exchange of bundles sees one: a feed of rows, how far it has read the feeds of others, and how far they say that they
 * have read its own. Of two writes the later one stays. It is as simple as it can be, and no part of Tidemark merges like it.
 */
final class CarriedNode implements Exchange {
    static final TableDefinition NOTES = TableDefinition.declared(
            "notes",
            List.of(ColumnDefinition.of("id", ColumnType.STRING)),
            List.of(ColumnDefinition.of("text", ColumnType.STRING)));

    final UUID id;
    final String name;
    private final Map<RowKey, Change> rows = new LinkedHashMap<>();
    private final Map<RowKey, Long> feed = new LinkedHashMap<>();
    private final SortedMap<Author, Long> read = new TreeMap<>();
    private final Map<UUID, Long> acknowledged = new TreeMap<>();
    private long head;

    CarriedNode(String name) {
        this.name = name;
        id = UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Author self() {
        return Author.device(id);
    }

    void write(String key, String text) {
        head++;
        Stamp stamp = new Stamp(head << 16, self(), head);
        put(
                new Change(
                        "notes",
                        RowKey.of(key),
                        Kind.CREATE,
                        Row.of(Map.of("text", Value.of(text))),
                        Versions.of(new Version(stamp, Context.EMPTY, 0))),
                head);
    }

    private void put(Change change, long position) {
        rows.put(change.key(), change);
        feed.remove(change.key());
        feed.put(change.key(), position);
    }

    Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        rows.values()
                .forEach(row ->
                        content.put(row.key().toString(), row.values().value(0).toString()));
        return content;
    }

    @Override
    public Delivery everything() {
        return since(0);
    }

    @Override
    public Delivery to(UUID equal) {
        return since(acknowledged.getOrDefault(equal, 0L));
    }

    @Override
    public Delivery since(long position) {
        List<Change> behind = new ArrayList<>();
        feed.forEach((key, at) -> {
            if (at > position) {
                behind.add(rows.get(key));
            }
        });
        Context seen = new Context(read, new TreeMap<>(Map.of(self(), head)));
        Delivery.Header header = new Delivery.Header(
                self(), name, position, head, seen, List.of(NOTES), Map.of(self(), name), List.of());
        Iterator<Change> left = behind.iterator();
        return new Delivery() {
            @Override
            public Header header() {
                return header;
            }

            @Override
            public Optional<Change> next() {
                return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Taken take(Delivery delivery) {
        Delivery.Header header = delivery.header();
        long known = read.getOrDefault(header.log(), 0L);
        if (header.since() > known) {
            return new Taken(known, 0, 0, 0, 0, 0);
        }
        List<Change> all = new ArrayList<>();
        for (Optional<Change> next = delivery.next(); next.isPresent(); next = delivery.next()) {
            all.add(next.get());
        }
        long applied = all.stream()
                .filter(this::isNews)
                .peek(change -> put(change, ++head))
                .count();
        read.merge(header.log(), header.head(), Math::max);
        Long heard = header.seen().feeds().get(self());
        if (heard != null) {
            acknowledged.merge(header.log().node(), heard, Math::max);
        }
        return new Taken(-1, all.size(), applied, all.size() - applied, 0, 0);
    }

    private boolean isNews(Change change) {
        Change own = rows.get(change.key());
        return own == null
                || own.versions()
                                .row()
                                .stamp()
                                .compareTo(change.versions().row().stamp())
                        < 0;
    }
}
