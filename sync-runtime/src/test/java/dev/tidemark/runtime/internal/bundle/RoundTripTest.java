package dev.tidemark.runtime.internal.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.Function;

/** A bundle holds what was put into it, bit by bit, and anyone can look inside. */
class RoundTripTest {
    @TempDir
    private Path folder;

    private List<Change> read(Path... files) {
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(files), Samples.ANYONE)) {
            return Samples.read(input);
        }
    }

    @Test
    void everyValueVersionAndContextComesBackAsItWas() {
        for (int seed = 0; seed < 20; seed++) {
            List<Change> changes = Samples.changes(seed * 20, seed);
            Path file = folder.resolve("a " + seed + "?%41.bundle");
            Samples.write(Samples.request(file), changes);
            assertEquals(changes, read(file));
        }
    }

    @Test
    void manyBlocksComeBackInTheirOrder() {
        List<Change> changes = Samples.changes(20_000, 3);
        Path file = folder.resolve("a.bundle");
        BundleOutput.Written written = Samples.write(Samples.request(file), changes);
        assertEquals(20_000, written.changes());
        assertEquals(changes, read(file));
    }

    @Test
    void whoSendsWhatComesBackAsItWas() {
        Path file = Samples.bundle(folder.resolve("a.bundle"), 3);
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
            assertEquals(Samples.header(0, 40), input.header());
            assertEquals(Samples.NOW, input.volumes().get(0).header().created());
        }
    }

    @Test
    void aBundleWithoutChangesStillTellsWhatItsSenderHas() {
        Path file = Samples.bundle(folder.resolve("a.bundle"), 0);
        assertEquals(List.of(), read(file));
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
            assertEquals(Samples.header(0, 40).seen(), input.header().seen());
        }
    }

    /** The predecessor hashed in one order and checked in another, so that what was written in one millisecond was refused. */
    @Test
    void manyWritesOfOneMillisecondAreTaken() {
        Version one = new Version(
                new dev.tidemark.api.model.Stamp(Samples.NOW.toEpochMilli() << 16, Samples.LOG, 1),
                dev.tidemark.api.model.Context.EMPTY,
                0);
        List<Change> changes = java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> new Change(
                        "notes",
                        RowKey.of(500 - i),
                        Change.Kind.CREATE,
                        Row.of(Map.of("n", Value.of(i))),
                        Versions.of(one)))
                .toList();
        Path file = folder.resolve("a.bundle");
        Samples.write(Samples.request(file), changes);
        assertEquals(changes, read(file));
    }

    @Test
    void oneDeliveryIsTheSameBytesWheneverItIsWritten() throws Exception {
        Path one = Samples.bundle(folder.resolve("one.bundle"), 500);
        Path two = Samples.bundle(folder.resolve("two.bundle"), 500);
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
    }

    @Test
    void theLargestChangeThatTravelsFitsWhateverItsCharactersAre() {
        String controls = "\u0001".repeat(5 << 20);
        Change large = new Change(
                "notes",
                RowKey.of(1),
                Change.Kind.CREATE,
                Row.of(Map.of("text", Value.of(controls))),
                Versions.of(Version.BOTTOM));
        Path file = folder.resolve("a.bundle");
        Samples.write(Samples.request(file), List.of(large));
        assertEquals(List.of(large), read(file));
    }

    /** The function is part of SQLite's own shell. */
    @Test
    void anyoneSeesTheValuesWithPlainSql() throws SQLException {
        Path file = folder.resolve("a.bundle");
        List<Change> changes = Samples.changes(50, 5);
        Samples.write(Samples.request(file), changes);
        try (Connection connection = Sqlite.DRIVER.open("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            Function.create(connection, "sqlar_uncompress", new Function() {
                @Override
                protected void xFunc() throws SQLException {
                    result(Packer.unpack(value_blob(0), value_int(1)));
                }
            });
            try (ResultSet rows = statement.executeQuery("SELECT * FROM changes")) {
                for (Change change : changes) {
                    assertTrue(rows.next());
                    assertEquals(change.table(), rows.getString("table"));
                    assertEquals(change.kind().name(), rows.getString("kind").toUpperCase(java.util.Locale.ROOT));
                    assertEquals(
                            change.values().size() == 0,
                            rows.getString("values").equals("[]"));
                }
                assertTrue(!rows.next());
            }
        }
    }

    @Test
    void aTextThatCompressesAThousandTimesIsStoredSoThatItIsTaken() {
        Change change = new Change(
                "notes",
                RowKey.of(1),
                Change.Kind.CREATE,
                Row.of(Map.of("text", Value.of("a".repeat(2_000_000)))),
                Versions.of(new Version(new Stamp(1, Samples.LOG, 1), Context.EMPTY, 0)));
        assertEquals(List.of(change), roundTrip(Samples.header(0, 40), List.of(change)));
    }

    @Test
    void contextsOfALargeMeshAreDividedAmongBlocks() {
        TreeMap<Author, Long> writes = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            writes.put(new Author(new UUID(7, i), i), 1L);
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            writes.put(Samples.LOG, (long) i);
            Version version =
                    new Version(new Stamp(i, Samples.LOG, i), new Context(new TreeMap<>(), new TreeMap<>(writes)), 0);
            changes.add(new Change(
                    "notes", RowKey.of(i), Change.Kind.CREATE, Row.of(Map.of("n", Value.of(i))), Versions.of(version)));
        }
        assertEquals(changes, roundTrip(Samples.header(0, 2000), changes));
    }

    @Test
    void aNodeThatIsStartedEveryMinuteForMonthsIsUnderstood() {
        assertEquals(List.of(), roundTrip(lives(70_000), List.of()));
        BundleException refusal =
                assertThrows(BundleException.class, () -> roundTrip(lives(BundleFormat.MOST_LIVES + 1), List.of()));
        assertEquals(BundleException.Reason.USAGE, refusal.reason());
    }

    private static Delivery.Header lives(int count) {
        Delivery.Header header = Samples.header(0, 40);
        List<Life> lives = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            lives.add(new Life(new Author(Samples.SENDER, i), new Author(Samples.SENDER, i - 1), i));
        }
        return new Delivery.Header(
                header.log(), header.name(), 0, 40, header.seen(), header.tables(), header.names(), lives);
    }

    private List<Change> roundTrip(Delivery.Header header, List<Change> changes) {
        Path file = folder.resolve("round.bundle");
        new BundleOutput(Sqlite.DRIVER, Samples.request(file), new Random(1), nobody -> {})
                .write(Samples.delivery(header, changes));
        try (BundleInput input = BundleInput.open(Sqlite.DRIVER, List.of(file), Samples.ANYONE)) {
            assertEquals(header, input.header());
            return Samples.read(input);
        }
    }
}
