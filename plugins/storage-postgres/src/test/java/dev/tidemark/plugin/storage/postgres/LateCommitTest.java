package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The history late-commit: several servers write to one database, and no cursor steps over what commits later. */
@Timeout(120)
final class LateCommitTest {
    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 25;

    private final String schema = Stores.newSchema();

    @Test
    void nobodyTakesAPositionBehindOneThatIsNotYetCommitted() {
        try (StorageBackend first = Stores.open(schema);
                StorageBackend second = Stores.open(schema, Map.of("busy-timeout", "100ms"))) {
            Stores.write(first, transaction -> transaction.define(Stores.NOTES));
            try (Transaction late = first.begin()) {
                long head = late.openFeed();
                late.put(Stores.note("r", Value.of("late"), head + 1));
                assertEquals(
                        StorageException.Kind.BUSY,
                        assertThrows(StorageException.class, second::begin).kind());
                late.commit();
            }
            try (Transaction next = second.begin()) {
                assertEquals(1, next.openFeed(), "the head is that of the last commit, wherever it was made");
                assertEquals(1, positions(next, 0).size());
            }
        }
    }

    @Test
    void aReaderMissesNothingWhileServersWriteSideBySide() throws Exception {
        List<StorageBackend> servers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            for (int i = 0; i <= WRITERS; i++) {
                servers.add(Stores.open(schema, Map.of("busy-timeout", "60s")));
            }
            Stores.write(servers.get(0), transaction -> transaction.define(Stores.NOTES));
            AtomicInteger running = new AtomicInteger(WRITERS);
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                StorageBackend server = servers.get(i);
                int number = i;
                writers.add(threads.submit(() -> {
                    for (int round = 0; round < TRANSACTIONS; round++) {
                        writeSome(server, number, round);
                    }
                    running.decrementAndGet();
                }));
            }
            Map<RowKey, Long> seen = readPages(servers.get(WRITERS), running);
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            try (Snapshot snapshot = servers.get(0).snapshot()) {
                assertEquals(WRITERS * TRANSACTIONS * 2, snapshot.head());
                assertEquals(positions(snapshot, 0), seen);
            }
        } finally {
            threads.shutdownNow();
            servers.forEach(StorageBackend::close);
        }
    }

    private static void writeSome(StorageBackend server, int number, int round) {
        Stores.write(server, transaction -> {
            long head = transaction.openFeed();
            transaction.put(Stores.note("of all", Value.of(round), head + 1));
            transaction.put(Stores.note("of " + number + " " + round % 7, Value.of(round), head + 2));
        });
    }

    /** Reads a few rows at a time behind the last position that was read, until the writers are done and the end is reached. */
    private static Map<RowKey, Long> readPages(StorageBackend server, AtomicInteger running) {
        Map<RowKey, Long> seen = new HashMap<>();
        long cursor = 0;
        boolean last;
        long before;
        do {
            last = running.get() == 0;
            before = cursor;
            try (Snapshot snapshot = server.snapshot();
                    RowCursor rows = snapshot.changesSince(cursor)) {
                for (int i = 0; i < 5; i++) {
                    Optional<StoredRow> row = rows.next();
                    if (row.isPresent()) {
                        cursor = row.get().lsn();
                        seen.put(row.get().key(), cursor);
                    }
                }
            }
        } while (!last || cursor > before);
        return seen;
    }

    @Test
    void whoSitsIdleInATransactionHoldsNobodyUp() throws SQLException {
        try (StorageBackend server = Stores.open(schema);
                Connection psql = Server.dataSource(schema).getConnection();
                Statement statement = psql.createStatement()) {
            Stores.write(server, transaction -> {
                transaction.define(Stores.NOTES);
                transaction.put(Stores.note("a", Value.of("old"), 1));
            });
            psql.setAutoCommit(false);
            statement.execute("CREATE TABLE somebodys (number int)");
            statement.execute("INSERT INTO somebodys VALUES (1)");
            statement.executeQuery("SELECT count(*) FROM notes").close();
            Stores.write(server, transaction -> transaction.put(Stores.note("a", Value.of("new"), 2)));
            try (Snapshot snapshot = server.snapshot()) {
                assertEquals(2, snapshot.head());
                assertEquals(Map.of(RowKey.of("a"), 2L), positions(snapshot, 1));
            }
            assertTrue(!psql.getAutoCommit(), "still in its transaction");
        }
    }

    private static Map<RowKey, Long> positions(Snapshot snapshot, long above) {
        Map<RowKey, Long> positions = new HashMap<>();
        try (RowCursor rows = snapshot.changesSince(above)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                positions.put(row.get().key(), row.get().lsn());
            }
        }
        return positions;
    }
}
