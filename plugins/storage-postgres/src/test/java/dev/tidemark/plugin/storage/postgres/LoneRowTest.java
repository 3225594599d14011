package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A row that is asked for alone, by a store that knows its table from before. */
final class LoneRowTest {
    private static final ColumnDefinition ID = column("id", false);
    private final String schema = Stores.newSchema();

    private static ColumnDefinition column(String name, boolean nullable) {
        return new ColumnDefinition(name, ColumnType.STRING, "", nullable, Optional.empty());
    }

    /** The names are those that the store has for what it reads beside the row. */
    private static TableDefinition table(String... columns) {
        return TableDefinition.declared(
                "heads",
                List.of(ID),
                List.of(columns).stream().map(name -> column(name, true)).toList());
    }

    private static void put(StorageBackend store, StoredRow row) {
        Stores.write(store, transaction -> {
            transaction.openFeed();
            transaction.put(row);
        });
    }

    @Test
    void itIsReadAsItsTableIsNowAndByWhicheverServer() {
        try (StorageBackend here = Stores.open(schema);
                StorageBackend there = Stores.open(schema)) {
            Stores.write(here, transaction -> transaction.define(table("head")));
            StoredRow first = Stores.row("heads", RowKey.of("a"), Row.of(Map.of("head", Value.of("one"))), 1);
            put(here, first);
            assertEquals(Optional.of(first), here.row("heads", first.key()));
            assertEquals(Optional.of(first), there.row("heads", first.key()));
            Stores.write(there, transaction -> transaction.define(table("head", "definitions")));
            StoredRow second = Stores.row(
                    "heads", first.key(), Row.of(Map.of("head", Value.of("two"), "definitions", Value.of("more"))), 2);
            put(there, second);
            assertEquals(
                    second.values().toMap(),
                    here.row("heads", first.key()).orElseThrow().values().toMap());
            assertEquals(Optional.empty(), here.row("heads", RowKey.of("b")));
            assertEquals(
                    Optional.empty(),
                    here.row("heads", RowKey.of(Value.of("a"), Value.of("b"))),
                    "no key of this table");
        }
    }

    @Test
    void itIsReadAsItsTableWasInABackupThatWasRestoredMeanwhile() {
        String backup = Stores.newSchema();
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(table("head")));
            StoredRow row = Stores.row("heads", RowKey.of("a"), Row.of(Map.of("head", Value.of("one"))), 1);
            put(store, row);
            Server.copy(schema, backup);
            Stores.write(store, transaction -> transaction.define(table("head", "definitions")));
            assertEquals(1, store.row("heads", row.key()).orElseThrow().lsn());
            Server.run("DROP SCHEMA " + schema + " CASCADE", "ALTER SCHEMA " + backup + " RENAME TO " + schema);
            assertEquals(Optional.of(row), store.row("heads", row.key()));
        }
    }

    @Test
    void ofATableThatIsGoneInABackupThatWasRestoredMeanwhileItIsSaidThatThereIsNone() {
        String backup = Stores.newSchema();
        try (StorageBackend store = Stores.open(schema)) {
            Server.copy(schema, backup);
            Stores.write(store, transaction -> transaction.define(table("head")));
            StoredRow row = Stores.row("heads", RowKey.of("a"), Row.of(Map.of("head", Value.of("one"))), 1);
            put(store, row);
            assertEquals(Optional.of(row), store.row("heads", row.key()));
            Server.run("DROP SCHEMA " + schema + " CASCADE", "ALTER SCHEMA " + backup + " RENAME TO " + schema);
            StorageException none = assertThrows(StorageException.class, () -> store.row("heads", row.key()));
            assertEquals(StorageException.Kind.UNSUPPORTED, none.kind(), none::getMessage);
        }
    }

    @Test
    void aTombstoneIsFoundAsWell() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(table("head")));
            StoredRow row = Stores.row("heads", RowKey.of("a"), Row.of(Map.of("head", Value.of("one"))), 1);
            put(store, row);
            store.row("heads", row.key());
            put(store, new StoredRow(row.table(), row.key(), true, row.values(), row.versions(), 2, 0));
            assertEquals(2, store.row("heads", row.key()).orElseThrow().lsn());
            assertEquals(true, store.row("heads", row.key()).orElseThrow().deleted());
        }
    }
}
