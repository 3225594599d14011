package dev.tidemark.benchmarks.stages;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.internal.engine.capture.Fate;
import dev.tidemark.runtime.internal.engine.capture.Harvest;
import dev.tidemark.runtime.internal.engine.capture.OwnWrites;
import dev.tidemark.runtime.internal.engine.capture.Sight;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The stages that are SQLite's work for the most part, one after the other on the same rows. */
final class SqliteStages {
    static final Author DEVICE = Author.device(new UUID(1, 2));
    private static final int COMMITS = 500;
    private static final int STATE_BYTES = 200;

    /** What a harvest makes of new rows, as one statement. */
    private static final String HARVEST_IN_SQL = "INSERT INTO _tidemark_row_1 (rid, hash, lsn, pending, time, author,"
            + " sequence, context) SELECT t.rowid, l.id, l.id, l.id, l.at << 16, 1, l.id, 1 FROM _tidemark_log AS l"
            + " JOIN item AS t ON t.id = l.k1 ORDER BY l.id";

    private final Workplace place;
    private final int rows;
    private final Measurements measured;
    private Spent bareInsert = Spent.NOTHING;

    SqliteStages(Workplace place, int rows, Measurements measured) {
        this.place = place;
        this.rows = rows;
        this.measured = measured;
    }

    /** The rows as a push reads them, and their table. */
    record Pending(TableDefinition table, List<StoredRow> rows) {}

    /** Measures what stands before the network, and returns what would go over it. */
    Pending beforeTheNetwork() throws Exception {
        bareInsert = insert("bare.db");
        track("tracked.db");
        track("bare-harvest.db");
        Spent tracked = insert("tracked.db");
        insert("bare-harvest.db");
        measured.add(Stage.CAPTURE, tracked, bareInsert);
        try (StorageBackend storage = Nodes.openStorage(place.adopting("tracked.db"))) {
            measured.add(
                    Stage.HARVEST, Spent.byThisThread(() -> harvest(storage)).per(rows), harvestInSql());
            List<StoredRow> pending = new ArrayList<>(rows);
            Spent read = Spent.byThisThread(() -> read(storage, pending)).per(rows);
            Measure.check(pending.size() == rows, pending.size() + " rows are pending");
            measured.add(Stage.READ, read, readInSql());
            try (Snapshot snapshot = storage.snapshot()) {
                return new Pending(snapshot.tables().get(0), pending);
            }
        }
    }

    /** Measures what is done with rows that have arrived. */
    void behindTheNetwork(Pending pending) throws Exception {
        try (StorageBackend server = Nodes.openStorage(own())) {
            Spent apply = Spent.byThisThread(() -> apply(server, pending)).per(rows);
            measured.add(Stage.APPLY_SERVER, apply, bareInsert);
        }
        track("fresh.db");
        try (StorageBackend device = Nodes.openStorage(place.adopting("fresh.db"))) {
            Spent apply = Spent.byThisThread(() -> apply(device, pending)).per(rows);
            measured.add(Stage.APPLY_DEVICE, apply, bareInsert);
            Spent checkpoint = Spent.byThisThread(() -> checkpoints(device)).per(COMMITS);
            measured.add(Stage.CHECKPOINT, checkpoint, commits());
        }
    }

    private Spent insert(String file) throws Exception {
        try (Connection connection = place.plain(file)) {
            if (file.equals("bare.db")) {
                Rows.createTable(connection);
            }
            return Spent.byThisThread(() -> Rows.insert(connection, rows, Rows.TRANSACTION))
                    .per(rows);
        }
    }

    private void track(String file) throws SQLException {
        try (Connection connection = place.plain(file)) {
            Rows.createTable(connection);
        }
        place.track(file);
    }

    private void harvest(StorageBackend storage) {
        OwnWrites own = OwnWrites.ofDevice(DEVICE, Sight.of(Context.EMPTY), Fate.awaited(0, 0), AskedColumns.NONE);
        HybridClock clock = new HybridClock(InstantSource.system(), 0, 0);
        try (Transaction transaction = storage.begin()) {
            long harvested = new Harvest(own, clock, event -> {}).run(transaction);
            Measure.check(harvested == rows, harvested + " rows were harvested");
            transaction.commit();
        }
    }

    private Spent harvestInSql() throws Exception {
        try (Connection connection = place.plain("bare-harvest.db");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            return Spent.byThisThread(() -> {
                        int versions = statement.executeUpdate(HARVEST_IN_SQL);
                        Measure.check(versions == rows, versions + " rows were in the log");
                        statement.executeUpdate("DELETE FROM _tidemark_log");
                        connection.commit();
                    })
                    .per(rows);
        }
    }

    private static void read(StorageBackend storage, List<StoredRow> pending) {
        try (Snapshot snapshot = storage.snapshot();
                RowCursor cursor = snapshot.pendingSince(0)) {
            for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                pending.add(row.get());
            }
        }
    }

    private Spent readInSql() throws Exception {
        try (Connection connection = place.plain("bare.db");
                PreparedStatement select = connection.prepareStatement("SELECT * FROM item")) {
            List<Object[]> all = new ArrayList<>(rows);
            return Spent.byThisThread(() -> {
                        try (ResultSet results = select.executeQuery()) {
                            while (results.next()) {
                                all.add(values(results));
                            }
                        }
                    })
                    .per(rows);
        }
    }

    /** Reads each column by its type: to have the driver find out which it is takes longer. */
    private static Object[] values(ResultSet results) throws SQLException {
        return new Object[] {
            results.getString(1),
            results.getString(2),
            results.getString(3),
            results.getString(4),
            results.getLong(5),
            results.getDouble(6),
            results.getString(7),
            results.getString(8),
            results.getLong(9),
            results.getLong(10)
        };
    }

    private NodeSettings own() {
        return NodeSettings.defaults().with("storage.type", "sqlite").with("storage.file", place.file("hub.db"));
    }

    private void apply(StorageBackend storage, Pending pending) {
        try (Transaction transaction = storage.begin()) {
            transaction.define(pending.table());
            long lsn = transaction.openFeed();
            for (StoredRow row : pending.rows()) {
                lsn++;
                transaction.put(arrived(row, lsn));
            }
            Measure.check(transaction.settle().isEmpty(), "all rows fit");
            transaction.commit();
        }
    }

    private static StoredRow arrived(StoredRow row, long lsn) {
        Stamp stamp = row.versions().row().stamp();
        Versions versions = Versions.of(new Version(stamp, Context.EMPTY, lsn));
        return new StoredRow(row.table(), row.key(), false, row.values(), versions, lsn, 0);
    }

    private static void checkpoints(StorageBackend storage) {
        byte[] state = new byte[STATE_BYTES];
        for (int i = 0; i < COMMITS; i++) {
            state[0] = (byte) i;
            try (Transaction transaction = storage.begin()) {
                transaction.putState("measured", state);
                transaction.commit();
            }
        }
    }

    private Spent commits() throws Exception {
        try (Connection connection = place.plain("commits.db");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID");
            statement.execute("INSERT INTO state VALUES ('measured', x'00')");
            try (PreparedStatement update = connection.prepareStatement("UPDATE state SET value = ?")) {
                byte[] state = new byte[STATE_BYTES];
                return Spent.byThisThread(() -> {
                            for (int i = 0; i < COMMITS; i++) {
                                state[0] = (byte) i;
                                update.setBytes(1, state);
                                update.executeUpdate();
                            }
                        })
                        .per(COMMITS);
            }
        }
    }
}
