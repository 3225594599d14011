package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Change.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** Deliveries with all that can be in one, and the bundles that they become. */
final class Samples {
    static final UUID SENDER = UUID.fromString("6f0e7c1a-5f37-4d57-9d0a-0d7f6e1a9b01");
    static final Author LOG = new Author(SENDER, 0xBEEFL);
    static final Author OTHER = Author.device(UUID.fromString("11111111-2222-4333-8444-555555555555"));
    static final Instant NOW = Instant.ofEpochMilli(1_764_200_000_123L);
    static final Trust ANYONE = new Trust(List.of(), true, Optional.empty(), Trust.LARGEST);

    private static final TableDefinition ITEM = new TableDefinition(
            "item",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.GENERATED,
            List.of(new ColumnDefinition("id", ColumnType.INTEGER, "INTEGER", false, Optional.empty())),
            List.of(
                    ColumnDefinition.of("name", ColumnType.STRING),
                    new ColumnDefinition("größe \"x\"", ColumnType.REAL, "DOUBLE", true, Optional.of(Value.of(-0.0))),
                    ColumnDefinition.of("parent", ColumnType.ANY)),
            List.of(List.of("name", "parent"), List.of("größe \"x\"")),
            List.of(ForeignKey.of(List.of("parent"), "item", List.of("id"))));
    private static final TableDefinition NOTES = TableDefinition.open("notes", "key");
    private static final List<Value> VALUES = List.of(
            Value.NULL,
            Value.of(true),
            Value.of(false),
            Value.of(0),
            Value.of(Long.MAX_VALUE),
            Value.of(Long.MIN_VALUE),
            Value.of(0.0),
            Value.of(-0.0),
            Value.of(1.0),
            Value.of(1e300),
            Value.of(Double.MIN_VALUE),
            Value.of(0.1 + 0.2),
            Value.of(Double.POSITIVE_INFINITY),
            Value.of(Double.NEGATIVE_INFINITY),
            Value.of(Double.longBitsToDouble(0x7FF8_0000_0000_0BADL)),
            Value.of(""),
            Value.of("a\u0000b\t\"\\/\u001f\u007f"),
            Value.of("ïß€\uD83D\uDE00"),
            Value.of("half \uD83D of a pair, and \uDE00 the other"),
            Value.of(new byte[0]),
            Value.of(new byte[] {0, -1, 127, -128}),
            Value.of("{\"blob\":\"00\"}"));

    private Samples() {}

    static Delivery.Header header(long since, long head) {
        Map<Author, String> names = Map.of(LOG, "till \"1\"", OTHER, "");
        Context seen = new Context(new TreeMap<>(Map.of(OTHER, 17L)), new TreeMap<>(Map.of(LOG, 40L, OTHER, 3L)));
        List<Life> lives = List.of(new Life(LOG, Author.device(SENDER), 12));
        return new Delivery.Header(LOG, "till \"1\"", since, head, seen, List.of(ITEM, NOTES), names, lives);
    }

    /** Returns changes of every sort, with every sort of value. */
    static List<Change> changes(int count, long seed) {
        Random random = new Random(seed);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(random.nextBoolean() ? plain(random, i) : rich(random, i));
        }
        return changes;
    }

    private static Change plain(Random random, int i) {
        Map<String, Value> row = new LinkedHashMap<>();
        row.put("name", Value.of("name " + i));
        row.put("größe \"x\"", Value.of(i * 0.37));
        row.put("parent", Value.of(random.nextInt(100)));
        return new Change("item", RowKey.of(i), Kind.CREATE, Row.of(row), Versions.of(version(random, i)));
    }

    private static Change rich(Random random, int i) {
        RowKey key = RowKey.of(any(random), Value.of(i));
        Kind kind = Kind.values()[random.nextInt(3)];
        if (kind == Kind.DELETE) {
            return new Change("notes", key, kind, Row.EMPTY, Versions.of(version(random, i)));
        }
        Map<String, Value> row = new LinkedHashMap<>();
        Map<String, Version> columns = new LinkedHashMap<>();
        List<Base> bases = new ArrayList<>();
        for (int column = random.nextInt(4); column >= 0; column--) {
            String name = "c" + column + "\u20ac\"";
            row.put(name, any(random));
            if (random.nextInt(4) == 0) {
                columns.put(name, version(random, i + 1000));
            }
            if (random.nextInt(6) == 0) {
                bases.add(new Base(name, random.nextInt(9), any(random)));
            }
        }
        return new Change("notes", key, kind, Row.of(row), new Versions(version(random, i), columns), bases);
    }

    private static Value any(Random random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private static Version version(Random random, int i) {
        return switch (random.nextInt(4)) {
            case 0 -> Version.BOTTOM;
            case 1 -> new Version(new Stamp(random.nextLong(), OTHER, random.nextLong() >>> 1), Context.EMPTY, 0);
            default ->
                new Version(
                        new Stamp((NOW.toEpochMilli() << 16) + i, LOG, i), Context.ofFeed(OTHER, random.nextInt(3)), 0);
        };
    }

    static Delivery delivery(Delivery.Header header, List<Change> changes) {
        Iterator<Change> left = changes.iterator();
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

    static BundleOutput.Request request(Path out) {
        return new BundleOutput.Request(
                out, OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    }

    static BundleOutput.Written write(BundleOutput.Request request, List<Change> changes) {
        return new BundleOutput(Sqlite.DRIVER, request, new Random(1), nobody -> {})
                .write(delivery(header(0, 40), changes));
    }

    static Path bundle(Path out, int changes) {
        write(request(out), changes(changes, 7));
        return out;
    }

    static List<Change> read(Delivery delivery) {
        List<Change> changes = new ArrayList<>();
        for (Optional<Change> next = delivery.next(); next.isPresent(); next = delivery.next()) {
            changes.add(next.get());
        }
        return changes;
    }
}
