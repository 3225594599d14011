package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.LogEntry;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on append-only logs. */
abstract class StorageLogContract extends StorageBookkeepingContract {
    private static final int ALL = 1_000;

    /**
     * Returns the table that holds the entries of logs, as SQL names it. Who declares {@link StorageCapability#SQL} and
     * {@link StorageCapability#HISTORY} overrides it.
     */
    protected String logTable() {
        throw new AssertionError("a store that declares SQL and HISTORY names the table of its logs by logTable()");
    }

    private boolean hasLogs() {
        return declares(StorageCapability.HISTORY);
    }

    /** Adds entries, each about the subject that it is called by, in one transaction. */
    private List<Long> append(String log, String... subjects) {
        List<Long> positions = new ArrayList<>();
        write(transaction -> {
            for (String subject : subjects) {
                positions.add(transaction.append(log, subject, new byte[] {(byte) positions.size(), -1}));
            }
        });
        return positions;
    }

    private long forgotten(String log) {
        return read(snapshot -> snapshot.forgotten(log));
    }

    private List<Long> positions() {
        return read(snapshot -> positions(snapshot.logged(0, ALL)));
    }

    private static List<Long> positions(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::position).toList();
    }

    @Test
    void aStoreWithoutLogsSaysSo() {
        if (hasLogs()) {
            return;
        }
        try (Transaction transaction = store.begin()) {
            assertEquals(
                    StorageException.Kind.UNSUPPORTED, kindOf(() -> transaction.append("log", "a", new byte[] {1})));
        }
        assertEquals(List.of(), read(snapshot -> snapshot.logged(0, ALL)));
    }

    @Test
    void entriesComeBackInTheOrderInWhichTheyWereAdded() {
        if (!hasLogs()) {
            return;
        }
        assertEquals(List.of(), read(snapshot -> snapshot.logged(0, ALL)));
        assertEquals(List.of(), read(snapshot -> snapshot.logged("log", "a", 0, ALL)));
        List<Long> first = append("log", "a", "b", "a");
        List<Long> second = append("ä\u0000", "a", "");
        List<Long> third = append("log", "a");
        List<Long> all = new ArrayList<>(first);
        all.addAll(second);
        all.addAll(third);
        assertEquals(all.stream().sorted().distinct().toList(), all, "positions grow");
        assertTrue(all.get(0) >= 1, all::toString);
        assertEquals(all, positions());
        assertEquals(
                List.of(first.get(0), first.get(2), third.get(0)),
                read(snapshot -> positions(snapshot.logged("log", "a", 0, ALL))));
        assertEquals(List.of(second.get(1)), read(snapshot -> positions(snapshot.logged("ä\u0000", "", 0, ALL))));
        assertEquals(List.of(), read(snapshot -> snapshot.logged("log", "c", 0, ALL)));
        LogEntry last = read(snapshot -> snapshot.logged(all.get(2), 1)).get(0);
        assertEquals(new LogEntry(second.get(0), "ä\u0000", "a", new byte[] {0, -1}), last);
    }

    @Test
    void entriesAreReadPageByPage() {
        if (!hasLogs()) {
            return;
        }
        List<Long> about = append("log", "a", "a", "a", "a");
        append("log", "b");
        assertEquals(about.subList(1, 3), read(snapshot -> positions(snapshot.logged(about.get(0), 2))));
        assertEquals(about.subList(1, 3), read(snapshot -> positions(snapshot.logged("log", "a", about.get(0), 2))));
        assertEquals(about.subList(3, 4), read(snapshot -> positions(snapshot.logged("log", "a", about.get(2), 2))));
        assertEquals(List.of(), read(snapshot -> snapshot.logged("log", "a", about.get(3), 2)));
        assertEquals(List.of(), read(snapshot -> snapshot.logged(Long.MAX_VALUE, 2)));
    }

    @Test
    void contentComesBackBitByBitAndIsCopiedOnItsWayIn() {
        if (!hasLogs()) {
            return;
        }
        byte[] large = new byte[1 << 20];
        IntStream.range(0, large.length).forEach(i -> large[i] = (byte) (i * 31));
        byte[] given = {1, 2};
        write(transaction -> {
            transaction.append("log", "given", given);
            given[0] = 9;
            transaction.append("log", "large", large);
            transaction.append("log", "empty", new byte[0]);
        });
        List<LogEntry> entries = read(snapshot -> snapshot.logged(0, ALL));
        assertArrayEquals(new byte[] {1, 2}, entries.get(0).content());
        assertArrayEquals(large, entries.get(1).content());
        assertArrayEquals(new byte[0], entries.get(2).content());
    }

    @Test
    void aTransactionReadsItsEntriesAndTakesThemBackWithItself() {
        if (!hasLogs()) {
            return;
        }
        List<Long> kept = append("log", "a");
        try (Snapshot before = store.snapshot()) {
            try (Transaction transaction = store.begin()) {
                long added = transaction.append("log", "a", new byte[] {7});
                assertEquals(List.of(kept.get(0), added), positions(transaction.logged("log", "a", 0, ALL)));
                assertEquals(List.of(kept.get(0), added), positions(transaction.logged(0, ALL)));
            }
            append("log", "b");
            assertEquals(kept, positions(before.logged(0, ALL)), "a snapshot does not move");
        }
        assertEquals(kept, read(snapshot -> positions(snapshot.logged("log", "a", 0, ALL))));
        assertEquals(2, positions().size());
    }

    @Test
    void whatIsForgottenIsGoneAndItsPositionsAreNotGivenAgain() {
        if (!hasLogs()) {
            return;
        }
        List<Long> other = append("other", "a");
        List<Long> log = append("log", "a", "b", "c");
        write(transaction -> transaction.forget("log", log.get(2), List.of(log.get(0), log.get(2), other.get(0))));
        assertEquals(List.of(other.get(0), log.get(1)), positions(), "entries of other logs stay");
        assertEquals(log.get(2), forgotten("log"));
        assertEquals(0, forgotten("other"));
        write(transaction -> transaction.forget("other", other.get(0), other));
        write(transaction -> transaction.forget("log", log.get(2), List.of(log.get(1))));
        assertEquals(List.of(), positions());
        assertTrue(append("new", "a").get(0) > log.get(2));
    }

    @Test
    void onlyWhatLiesBelowTheMarkCanBeForgottenAndTheMarkDoesNotGoBack() {
        if (!hasLogs()) {
            return;
        }
        List<Long> log = append("log", "a", "b", "c");
        write(transaction -> transaction.forget("log", log.get(1), List.of()));
        try (Transaction transaction = store.begin()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> transaction.forget("log", log.get(1), List.of(log.get(0), log.get(2))));
        }
        try (Transaction transaction = store.begin()) {
            assertThrows(
                    IllegalArgumentException.class, () -> transaction.forget("log", log.get(0), List.of(log.get(0))));
        }
        assertEquals(log, positions());
        assertEquals(log.get(1), forgotten("log"));
    }

    @Test
    void logsAreThereAfterReopeningIfTheStoreIsDurable() {
        if (!hasLogs() || !declares(StorageCapability.DURABLE)) {
            return;
        }
        List<Long> log = append("log", "a", "b", "c");
        write(transaction -> transaction.forget("log", log.get(2), List.of(log.get(1), log.get(2))));
        reopen();
        assertEquals(List.of(log.get(0)), positions());
        assertEquals(log.get(2), forgotten("log"));
        assertTrue(append("log", "a").get(0) > log.get(2));
    }

    @Test
    void anotherToolCanNeitherChangeWhatWasLoggedNorTakeItAway() throws SQLException {
        if (!hasLogs() || !declares(StorageCapability.SQL)) {
            return;
        }
        List<Long> log = append("log", "a", "b", "c");
        write(transaction -> transaction.forget("log", log.get(0), List.of()));
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            String column;
            try (ResultSet entries = statement.executeQuery("SELECT * FROM " + logTable())) {
                column = entries.getMetaData()
                        .getColumnName(entries.getMetaData().getColumnCount());
            }
            for (String forbidden :
                    List.of("UPDATE " + logTable() + " SET " + column + " = " + column, "DELETE FROM " + logTable())) {
                assertThrows(SQLException.class, () -> statement.execute(forbidden), forbidden);
            }
        }
        assertEquals(log, positions());
    }
}
