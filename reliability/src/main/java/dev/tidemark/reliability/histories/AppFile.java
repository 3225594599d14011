package dev.tidemark.reliability.histories;

import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.Step;
import dev.tidemark.testkit.simulation.Violation;
import dev.tidemark.testkit.simulation.Written;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sqlite.Function;
import org.sqlite.SQLiteDataSource;

/**
 * An app that has a SQLite file: which tables it makes, and how it writes to them, by a connection that it keeps open.
 *
 * @param isKeyed whether tables are WITHOUT ROWID
 * @param isLogged whether the file has a write-ahead log, or a rollback journal
 * @param isUnique whether the column {@code u} is
 * @param hasChildren whether there is a table whose rows refer to others, and go with them
 * @param hasRows whether rows stand in it before it is tracked, the same in each
 */
record AppFile(boolean isKeyed, boolean isLogged, boolean isUnique, boolean hasChildren, boolean hasRows) {
    private static final int CONSTRAINT = 19;
    private static final double EPOCH_DAY = 2_440_587.5;
    private static final double DAY_MILLIS = 86_400_000.0;

    private static final List<Edit> BEFORE = List.of(
            Edit.of("notes", "r1", "a", 11), new Edit("notes", "r2", new TreeMap<>(Map.of("a", 12L, "c", 10L))));

    /** Where deletions are forgotten nobody could tell a device that comes late that such a row was deleted. */
    static AppFile of(Setup setup) {
        return new AppFile(
                setup.seed() / 48 % 2 == 0,
                setup.seed() / 96 % 2 == 0,
                setup.unique(),
                setup.references(),
                setup.seed() / 192 % 2 == 0 && !setup.references() && setup.rememberSeconds() == 0);
    }

    /** Returns the rows that stand in it before it is tracked. */
    List<Edit> before() {
        return hasRows ? BEFORE : List.of();
    }

    /** Creates an empty database. */
    void create(Path file) {
        String end = isKeyed ? ") WITHOUT ROWID" : ")";
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement()) {
            statement.execute(SqliteDisk.SMALL_PAGES);
            statement.execute("PRAGMA journal_mode = " + (isLogged ? "WAL" : "DELETE"));
            statement.execute(
                    "CREATE TABLE notes (id TEXT PRIMARY KEY, a, b, c" + (isUnique ? ", u UNIQUE" : "") + end);
            if (hasChildren) {
                statement.execute("CREATE TABLE parts (id TEXT PRIMARY KEY, a, b, c, p TEXT REFERENCES notes (id)"
                        + " ON DELETE CASCADE ON UPDATE CASCADE" + end);
            }
            for (Edit row : before()) {
                statement.execute(insert(row));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("no database of an app can be made in " + file, failure);
        }
    }

    private static String insert(Edit row) {
        String values = row.columns().values().stream()
                .map(number -> "'" + ((Value.Text) Edit.value(number)).value() + "'")
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + row.table() + " (id, "
                + String.join(", ", row.columns().keySet()) + ") VALUES ('" + row.row() + "', " + values + ")";
    }

    /** Opens a connection as an app does. */
    static Connection connect(Path file) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        source.setEnforceForeignKeys(true);
        source.setSynchronous("OFF");
        return source.getConnection();
    }

    /**
     * Writes in one transaction.
     *
     * @throws Violation if the app is kept from it
     */
    static List<Written.Change> write(
            Connection connection, Step.Sql.Manner manner, List<Edit> edits, InstantSource clock) {
        List<Written.Change> changes = new ArrayList<>();
        try {
            setClock(connection, clock);
            connection.setAutoCommit(false);
            for (Edit edit : edits) {
                changes.addAll(write(connection, manner, edit));
            }
            connection.commit();
            // Else the driver would begin another transaction, and hold up the node by it.
            connection.setAutoCommit(true);
        } catch (SQLException failure) {
            throw new Violation("apps write as they like", edits + " is refused: " + failure, failure);
        }
        return changes;
    }

    private static List<Written.Change> write(Connection connection, Step.Sql.Manner manner, Edit edit)
            throws SQLException {
        AppTables before = AppTables.read(connection);
        Optional<Edit> known = before.known(edit);
        if (known.isEmpty()) {
            return List.of();
        }
        AppStatement statement = AppStatement.of(manner, known.get(), before.has(edit));
        try {
            statement.run(connection);
        } catch (SQLException refused) {
            if ((refused.getErrorCode() & 0xff) != CONSTRAINT) {
                throw refused;
            }
        }
        return AppTables.read(connection).since(before, statement.whole());
    }

    /** The triggers that capture ask for the time in this way; so they get that of the simulated machine. */
    private static void setClock(Connection connection, InstantSource clock) throws SQLException {
        Function.create(
                connection,
                "julianday",
                new Function() {
                    @Override
                    protected void xFunc() throws SQLException {
                        // Half a millisecond more, for the capture cuts off what is behind the millisecond.
                        result(EPOCH_DAY + (clock.millis() + 0.5) / DAY_MILLIS);
                    }
                },
                1,
                0);
    }
}
