package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that come together share an entry, and nobody who reads them can tell. */
final class TrackRunsTest {
    private static final String TABLE = "CREATE TABLE t (id TEXT PRIMARY KEY, u UNIQUE, c)";

    @TempDir
    private Path folder;

    private AdoptedFile file() throws SQLException {
        return new AdoptedFile(folder.resolve("app.db"), TABLE).tracked();
    }

    private static void insert(AdoptedFile file, int from, int count) throws SQLException {
        file.sql("BEGIN");
        for (int i = from; i < from + count; i++) {
            file.sql("INSERT INTO t VALUES ('k" + i + "', " + i + ", 'c')");
        }
        file.sql("COMMIT");
    }

    private static String entries(AdoptedFile file) throws SQLException {
        return file.select("SELECT count(*) FROM _tidemark_row_1").get(0);
    }

    private static List<String> runs(AdoptedFile file) throws SQLException {
        return file.select("SELECT last - first + 1 FROM _tidemark_run ORDER BY lsn");
    }

    private static List<String> words(List<StoredRow> rows) {
        return rows.stream()
                .map(row -> ((Value.Text) row.key().part(0)).value() + " " + row.lsn() + " " + row.pending())
                .toList();
    }

    private static void acknowledge(AdoptedFile file, long sequence) {
        try (Transaction transaction = file.storage.begin()) {
            transaction.acknowledge(sequence);
            transaction.commit();
        }
    }

    private static long countPending(AdoptedFile file) {
        try (Snapshot snapshot = file.storage.snapshot()) {
            return snapshot.countPending("t");
        }
    }

    @Test
    void rowsThatAreHarvestedTogetherShareEntriesAndAreReadOneByOne() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 150);
            file.harvest();
            assertEquals("0", entries(file));
            assertEquals(List.of("64", "64", "22"), runs(file));
            List<String> all = IntStream.range(0, 150)
                    .mapToObj(i -> "k" + i + " " + (i + 1) + " " + (1_000_001 + i))
                    .toList();
            assertEquals(all, words(file.changes(0)));
            assertEquals(all, words(file.pending()));
            assertEquals(all.subList(70, 150), words(file.changes(70)));
            assertEquals(71, file.row("t", RowKey.of("k70")).orElseThrow().lsn());
            assertEquals(150, countPending(file));
        }
    }

    @Test
    void rowsOfRunsAreReadInTheirOrderWithoutSorting() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 150);
            file.harvest();
            AdoptedTable table;
            try (TrackStatements statements = new TrackStatements(AdoptedFile.connect(file.path))) {
                table = AdoptedModel.read(statements).table("t");
            }
            for (String sql : List.of(TrackRuns.changes(table), TrackRuns.pending(table))) {
                List<String> plan = file.select("EXPLAIN QUERY PLAN " + sql.replace("?", "1"));
                assertEquals(2, plan.size(), plan::toString);
                assertTrue(plan.get(0).matches(".*SEARCH r USING .*\\((rowid|sequence)>\\?\\)"), plan::toString);
            }
        }
    }

    @Test
    void aRunOfWhichAPartIsAcknowledgedIsPendingInTheOther() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 100);
            file.harvest();
            acknowledge(file, 1_000_070);
            assertEquals(30, countPending(file));
            assertEquals("k70 71 1000071", words(file.pending()).get(0));
            assertEquals(0, file.row("t", RowKey.of("k69")).orElseThrow().pending());
            assertEquals(List.of("0", "1"), file.select("SELECT pending FROM _tidemark_run ORDER BY lsn"));
            acknowledge(file, 1_000_100);
            assertEquals(List.of(), file.pending());
        }
    }

    @Test
    void aRowThatIsWrittenAgainLeavesItsRun() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 10);
            file.harvest();
            file.sql("UPDATE t SET c = 'd' WHERE u IN (3, 4)", "DELETE FROM t WHERE u = 5");
            file.harvest();
            assertEquals("2", entries(file));
            List<String> feed = words(file.changes(0));
            assertEquals(List.of("k9 10 1000010", "k3 11 1000011", "k4 12 1000012"), feed.subList(6, 9));
            assertEquals(10, feed.size());
            file.sql("DELETE FROM t");
            file.harvest();
            assertEquals(List.of(), runs(file));
            assertTrue(file.changes(0).stream().allMatch(StoredRow::deleted));
        }
    }

    @Test
    void rowsThatNobodyWroteShareEntriesToo() throws SQLException {
        try (AdoptedFile file = file()) {
            file.apply(
                    IntStream.rangeClosed(1, 9).mapToObj(TrackRunsTest::bottom).toArray(StoredRow[]::new));
            assertEquals(List.of("9"), runs(file));
            assertEquals(Version.BOTTOM.at(7), file.changes(6).get(0).versions().row());
        }
    }

    private static StoredRow bottom(int i) {
        Row values = Row.of(Map.of("u", Value.of(i), "c", Value.of("c")));
        return new StoredRow("t", RowKey.of("b" + i), false, values, Versions.of(Version.BOTTOM.at(i)), i, 0);
    }

    @Test
    void tablesOfOtherKindsHaveNoRunsAndAreReadBesideThem() throws SQLException {
        try (AdoptedFile file = new AdoptedFile(
                        folder.resolve("app.db"),
                        TABLE,
                        "CREATE TABLE keyed (k TEXT PRIMARY KEY) WITHOUT ROWID",
                        "CREATE TABLE numbered (id INTEGER PRIMARY KEY)")
                .tracked()) {
            insert(file, 0, 8);
            for (int i = 0; i < 8; i++) {
                file.sql("INSERT INTO keyed VALUES ('w" + i + "')", "INSERT INTO numbered VALUES (NULL)");
            }
            file.harvest();
            assertEquals(List.of("8"), runs(file));
            assertEquals(24, file.changes(0).size());
            assertEquals(24, file.pending().size());
        }
    }

    @Test
    void fewRowsHaveEntriesOfTheirOwn() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 3);
            file.harvest();
            assertEquals("3", entries(file));
            assertEquals(List.of(), file.select("SELECT 1 FROM sqlite_schema WHERE name = '_tidemark_run'"));
        }
    }

    @Test
    void whatIsTakenBackWhileRowsChangePlacesIsInNoRun() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 7);
            file.harvest();
            StoredRow[] rows = new StoredRow[7];
            for (int i = 0; i < 6; i++) {
                rows[i] = AdoptedFile.pulled("t", RowKey.of("k" + i), 50 + i, "u", (i + 1) % 6, "c", "d");
            }
            rows[6] = AdoptedFile.pulled("t", RowKey.of("new"), 56, "u", 6, "c", "d");
            List<Breach> breaches = file.apply(rows);
            assertEquals(RowKey.of("new"), breaches.get(0).row().key());
            assertEquals(
                    List.of("k6 7 1000007", "k0 50 0", "k1 51 0", "k2 52 0", "k3 53 0", "k4 54 0", "k5 55 0"),
                    words(file.changes(0)));
        }
    }

    @Test
    void rowsAreFoundAgainAfterAVacuumThatRenumbersThem() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 20);
            file.sql("DELETE FROM t WHERE u = 0");
            file.harvest();
            file.sql("DELETE FROM t WHERE u = 9");
            file.harvest();
            List<String> before = words(file.changes(0));
            file.sql("VACUUM", "UPDATE t SET c = 'd' WHERE u = 12");
            assertEquals(List.of("UPDATED t('k12') [c]"), AdoptedFile.keyed(file.harvest()));
            assertEquals(
                    before.stream().filter(word -> !word.startsWith("k12 ")).toList(),
                    words(file.changes(0)).subList(0, before.size() - 1));
        }
    }

    @Test
    void untrackingTakesTheVersionsAlongAndTrackingBringsThemBack() throws SQLException {
        try (AdoptedFile file = file()) {
            insert(file, 0, 20);
            file.harvest();
            List<String> before = words(file.changes(0));
            file.storage.adoption().orElseThrow().untrack();
            file.tracked();
            assertEquals(List.of(), file.harvest());
            assertEquals(before, words(file.changes(0)));
        }
    }

    @Test
    void whereARunIsDamagedTrackingGoesOnAndTheAppIsHeldUpByNothing() throws SQLException {
        for (String damage : List.of("times = x'7f00'", "hashes = x'00'")) {
            try (AdoptedFile file = new AdoptedFile(folder.resolve(damage + ".db"), TABLE).tracked()) {
                insert(file, 0, 20);
                file.harvest();
                file.sql("UPDATE _tidemark_run SET " + damage);
                StorageException refusal = assertThrows(
                        StorageException.class,
                        () -> file.storage.adoption().orElseThrow().untrack());
                assertEquals(StorageException.Kind.CORRUPT, refusal.kind());
                insert(file, 20, 1);
                assertTrue(file.storage.hasCaptured());
            }
        }
    }

    /** The number of a row's last write. */
    private record Last(long lsn, long sequence, boolean deleted) {}

    @Test
    void manyWritesAreReadAsIfEachRowHadItsOwnEntry() throws SQLException {
        for (int seed = 0; seed < 12; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            try (AdoptedFile file = new AdoptedFile(folder.resolve(seed + ".db"), TABLE).tracked()) {
                Map<String, Last> model = new TreeMap<>();
                long acknowledged = 0;
                for (int step = 0; step < 25; step++) {
                    write(file, random, step * 200);
                    note(model, file.harvest());
                    if (random.nextInt(3) == 0) {
                        long newest = 1_000_000 + model.size();
                        acknowledged = Math.max(acknowledged, 1_000_000 + random.nextLong(newest - 999_999));
                        acknowledge(file, acknowledged);
                    }
                    check(file, model, acknowledged, "seed " + seed + ", step " + step);
                }
            }
        }
    }

    private static void write(AdoptedFile file, SplittableRandom random, int next) throws SQLException {
        switch (random.nextInt(5)) {
            case 0 -> file.sql("UPDATE t SET c = c || 'x' WHERE u % 7 = " + random.nextInt(7));
            case 1 -> file.sql("DELETE FROM t WHERE u % 11 = " + random.nextInt(11));
            case 2 -> file.sql("UPDATE OR IGNORE t SET id = id || 'm' WHERE u % 13 = " + random.nextInt(13));
            case 3 -> file.sql("VACUUM");
            default -> insert(file, next, 1 + random.nextInt(150));
        }
    }

    private static void note(Map<String, Last> model, List<CapturedWrite> writes) {
        long lsn = model.values().stream().mapToLong(Last::lsn).max().orElse(0);
        for (CapturedWrite write : writes) {
            lsn++;
            boolean deleted = write.kind() == CapturedWrite.Kind.DELETED;
            model.put(((Value.Text) write.key().part(0)).value(), new Last(lsn, 1_000_000 + lsn, deleted));
        }
    }

    private static void check(AdoptedFile file, Map<String, Last> model, long acknowledged, String where) {
        List<String> feed = new ArrayList<>();
        List<String> pending = new ArrayList<>();
        model.entrySet().stream()
                .sorted(Comparator.comparingLong(each -> each.getValue().lsn()))
                .forEach(each -> {
                    long sequence = each.getValue().sequence();
                    boolean isPending = sequence > acknowledged;
                    String word = each.getKey() + " " + each.getValue().lsn() + " " + (isPending ? sequence : 0);
                    feed.add(word);
                    if (isPending) {
                        pending.add(word);
                    }
                });
        assertEquals(feed, words(file.changes(0)), where);
        assertEquals(pending, words(file.pending()), where);
        assertEquals(pending.size(), countPending(file), where);
        assertEquals(model.values().stream().filter(last -> !last.deleted()).count(), count(file), where);
    }

    private static long count(AdoptedFile file) {
        try (Snapshot snapshot = file.storage.snapshot()) {
            return AdoptedFile.all(snapshot.query(Query.all("t"))).size();
        }
    }
}
