package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every storage backend has to keep to. Extend it, return the provider, and the settings if any are required: all tests
 * are inherited, those of {@link ProviderContract} among them. What the provider declares as its capabilities is proved; what it
 * does not declare must be absent.
 *
 * <p>It proves
 *
 * <ul>
 *   <li>transactions and snapshots: what was committed is read, a roll-back leaves nothing, rows, feed and state are committed
 *       together, a snapshot does not move, a second transaction waits and is then {@code BUSY}, use after close is
 *       {@code CLOSED}, readers and a writer do not disturb each other;
 *   <li>the feed: each row once, at its newest position, in order, tombstones included, paged without gap or repeat while a
 *       writer runs; positions only grow, also over a new start;
 *   <li>values, keys and queries: every value comes back bit by bit, also empty ones and of 16 MiB, keys are of any Unicode;
 *       every filter, order and limit gives what {@link dev.tidemark.api.storage.Filter} and
 *       {@link dev.tidemark.api.storage.Query} say;
 *   <li>constraints: what {@link dev.tidemark.api.storage.Transaction#settle} reports, and what is written then;
 *   <li>all operations at random, against a model;
 *   <li>{@code DURABLE}: all is there after a new start; a stop before any call of a transaction, and a process that is killed,
 *       keep what was acknowledged, and no half of more. A store that does not declare it keeps nothing;
 *   <li>{@code SHARED}: two processes write at a time, and each sees the other's commits in order. Of a store that does not declare it,
 *       a second instance is refused;
 *   <li>{@code NOTICES}: each instance of a shared store is told what the others commit; where it is not declared, nobody is told;
 *   <li>a {@linkplain dev.tidemark.api.storage.StorageBackend#memory memory}, where there is one: whatever is flushed or let go, and
 *       whenever, all is read as it was written;
 *   <li>{@code SQL}: another tool reads the tables;
 *   <li>{@code HISTORY}: entries of append-only logs come back as they were added, by their positions and by what they are about;
 *       positions are never given again; what may be forgotten is, and nothing else, also by another tool;
 *   <li>{@code EXTERNAL_CAPTURE}: where it is not declared, nothing is captured and nothing can be adopted;
 *   <li>a store without room is {@code FULL}, loses nothing, and works again when there is room; damaged files are
 *       {@code CORRUPT}, and never wrong data.
 * </ul>
 *
 * <p>To override where it applies: {@link #settingsOfLittleRoom}, or else {@link #whyRoomCanNotBeBounded}; {@link #dataSource} of
 * a store that declares {@code SQL}, and {@link #logTable} of one that declares {@code HISTORY} too; {@link #settingsOfLittlePatience}, {@link #files} and {@link #damageThatMayPassUnnoticed}
 * where what they do as they stand does not fit; {@link #keepsDocuments} of a store that keeps its rows in an app's own tables;
 * {@link #placed} and {@link #copyStopped} of a store that keeps them in no files of its directory, such as in a database.
 * Who declares {@code EXTERNAL_CAPTURE} extends {@link CaptureContract} as well.
 *
 * <p>What is random takes {@code -Dtidemark.seed=} and {@code -Dtidemark.rounds=}, see {@link Rounds}.
 */
public abstract class StorageContract extends StorageMemoryContract {
    /** Creates the contract. */
    protected StorageContract() {}

    @Test
    void theCapabilitiesAreTheSameInEveryInstance() {
        Set<StorageCapability> capabilities = provider().capabilities();
        assertEquals(capabilities, provider().capabilities());
    }

    @Test
    void openTablesAreKeptOrRefused() {
        try (Transaction transaction = store.begin()) {
            TableDefinition open = TableDefinition.open("documents", "id");
            if (keepsDocuments()) {
                transaction.define(open);
                assertEquals(List.of(open), transaction.tables());
            } else {
                assertEquals(StorageException.Kind.UNSUPPORTED, kindOf(() -> transaction.define(open)));
            }
        }
        assertEquals(List.of(), read(Snapshot::tables));
    }

    @Test
    void nothingIsCapturedWhereNoAppWrites() {
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("a", "", 1));
        });
        assertFalse(store.hasCaptured());
        try (Transaction transaction = store.begin();
                CapturedCursor captured = transaction.captured()) {
            assertEquals(Optional.empty(), captured.next());
        }
        if (!declares(StorageCapability.EXTERNAL_CAPTURE)) {
            assertEquals(Optional.empty(), store.adoption(), "it declares no EXTERNAL_CAPTURE");
        }
    }

    @Test
    void anotherToolReadsTheTablesIfTheStoreSpeaksSql() throws SQLException {
        if (!declares(StorageCapability.SQL)) {
            return;
        }
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.put(person(1, "one", 1));
            transaction.put(person(2, "two", 2));
            transaction.put(person(3, "three", 3));
            transaction.put(tombstone("people", RowKey.of(2), Row.EMPTY, 4));
        });
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT id, email FROM people ORDER BY id")) {
            List<String> rows = new ArrayList<>();
            while (results.next()) {
                rows.add(results.getLong("id") + " " + results.getString("email"));
            }
            assertEquals(List.of("1 one", "3 three"), rows);
        }
    }
}
