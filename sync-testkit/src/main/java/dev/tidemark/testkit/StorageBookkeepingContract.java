package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on what stands beside the values: versions, state, definitions of tables. */
abstract class StorageBookkeepingContract extends StorageConstraintContract {
    @Test
    void stampingKeepsTheValues() {
        StoredRow note = note("a", "text", 1);
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note);
        });
        StoredRow stamp = row("notes", RowKey.of("a"), Row.EMPTY, 2);
        write(transaction -> transaction.stamp(stamp));
        StoredRow expected = new StoredRow("notes", RowKey.of("a"), false, note.values(), stamp.versions(), 2, 0);
        assertEquals(Optional.of(expected), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
    }

    @Test
    void versionsOfTheRowAndItsColumnsComeBack() {
        Context seen =
                Context.ofFeed(SERVER, Long.MAX_VALUE).withWrite(DEVICE, 5).withWrite(SERVER, 1L << 40);
        Version verdict = new Version(new Stamp(Long.MAX_VALUE, SERVER, Long.MAX_VALUE), seen, 7);
        Versions versions = new Versions(version(3), Map.of("ä", verdict, "b", version(5)));
        Row values = whole(Row.of(Map.of("b", Value.of(1))));
        StoredRow row = new StoredRow("notes", RowKey.of("a"), false, values, versions, 9, 4);
        Versions none = Versions.of(Version.BOTTOM);
        StoredRow bottom = new StoredRow("notes", RowKey.of("z"), false, whole(Row.EMPTY), none, 10, 0);
        StoredRow deleted = new StoredRow("notes", RowKey.of("d"), true, Row.EMPTY, versions, 11, 0);
        write(transaction -> {
            transaction.define(notes());
            List.of(row, bottom, deleted).forEach(transaction::put);
        });
        assertEquals(List.of(row, bottom, deleted), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void stateIsKeptListedByPrefixAndForgotten() {
        write(transaction -> {
            for (String name : List.of("peer/b", "peer/a", "peers", "peer/\uD83D\uDE00", "peer/\uFFFD", "x")) {
                transaction.putState(name, name.getBytes(StandardCharsets.UTF_8));
            }
            transaction.putState("empty", new byte[0]);
            transaction.putState("x", new byte[] {0, -1});
        });
        assertEquals(
                List.of("peer/a", "peer/b", "peer/\uFFFD", "peer/\uD83D\uDE00"),
                read(snapshot -> snapshot.stateNames("peer/")));
        assertEquals(7, read(snapshot -> snapshot.stateNames("")).size());
        assertArrayEquals(
                new byte[] {0, -1}, read(snapshot -> snapshot.state("x")).orElseThrow());
        assertArrayEquals(new byte[0], read(snapshot -> snapshot.state("empty")).orElseThrow());
        write(transaction -> {
            transaction.removeState("x");
            transaction.removeState("never there");
        });
        assertEquals(Optional.empty(), read(snapshot -> snapshot.state("x")));
    }

    @Test
    void bytesOfStateAreCopiedOnTheirWayInAndOut() {
        byte[] given = {1, 2};
        write(transaction -> {
            transaction.putState("s", given);
            given[0] = 9;
        });
        try (Snapshot snapshot = store.snapshot()) {
            byte[] got = snapshot.state("s").orElseThrow();
            assertArrayEquals(new byte[] {1, 2}, got);
            got[1] = 9;
            assertArrayEquals(new byte[] {1, 2}, snapshot.state("s").orElseThrow());
        }
        assertArrayEquals(
                new byte[] {1, 2}, read(snapshot -> snapshot.state("s")).orElseThrow());
    }

    @Test
    void definingAgainAddsColumnsWithTheirDefault() {
        ColumnDefinition id = required("id", ColumnType.INTEGER);
        ColumnDefinition a = column("a", ColumnType.STRING);
        ColumnDefinition b = new ColumnDefinition("b", ColumnType.INTEGER, "INTEGER", true, Optional.of(Value.of(7)));
        TableDefinition first = TableDefinition.declared("grows", List.of(id), List.of(a));
        TableDefinition second = TableDefinition.declared("GROWS", List.of(id), List.of(b));
        write(transaction -> {
            transaction.define(first);
            transaction.define(first);
            transaction.put(row("grows", RowKey.of(1), Row.of(Map.of("a", Value.of("x"))), 1));
        });
        write(transaction -> transaction.define(second));
        Row expected = Row.of(Map.of("a", Value.of("x"), "b", Value.of(7)));
        assertEquals(
                expected,
                read(snapshot -> snapshot.row("Grows", RowKey.of(1)))
                        .orElseThrow()
                        .values());
        assertEquals(List.of(a, b), read(Snapshot::tables).get(0).columns());
    }

    @Test
    void aTableOfAnotherShapeIsRefused() {
        write(transaction -> transaction.define(notes()));
        List<ColumnDefinition> twoColumns = List.of(required("id", ColumnType.ANY), required("part", ColumnType.ANY));
        for (TableDefinition other : List.of(
                TableDefinition.declared("notes", twoColumns, List.of()), TableDefinition.open("notes", "uuid"))) {
            try (Transaction transaction = store.begin()) {
                assertEquals(
                        StorageException.Kind.UNSUPPORTED, kindOf(() -> transaction.define(other)), other::toString);
            }
        }
    }

    @Test
    void aTableThatIsNotDefinedIsUnsupported() {
        try (Snapshot snapshot = store.snapshot()) {
            StorageException refusal =
                    assertThrows(StorageException.class, () -> snapshot.row("nowhere", RowKey.of(1)));
            assertEquals(StorageException.Kind.UNSUPPORTED, refusal.kind());
            assertThrows(StorageException.class, () -> snapshot.count("nowhere"));
        }
    }
}
