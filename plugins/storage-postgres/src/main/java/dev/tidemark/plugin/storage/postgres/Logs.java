package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.LogEntries;
import dev.tidemark.api.storage.LogEntry;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Append-only logs. Their tables are made with the first entry. Names are kept as bytes, as those of {@link States} are. What a
 * transaction adds is gathered, and sent together.
 *
 * <p>Triggers refuse whatever else than appending anybody tries: to change an entry, to put one before the last one, to delete one
 * above the mark of its log, to empty the table, and to move a mark back.
 */
final class Logs {
    private static final String ENTRIES = "_tidemark_history";
    private static final String MARKS = "_tidemark_history_mark";
    private static final String GUARD = "_tidemark_history_guard";
    private static final int MOST_ENTRIES = 1_000;
    private static final long MOST_BYTES = 8L << 20;

    private final Statements statements;
    private final String entries;
    private final String marks;
    private final List<LogEntry> added = new ArrayList<>();
    private long bytes;
    private boolean exist;
    private long last;

    Logs(Statements statements) {
        this.statements = statements;
        this.entries = statements.table(ENTRIES);
        this.marks = statements.table(MARKS);
    }

    private boolean exist() throws SQLException {
        exist = exist || Schema.isThere(statements, statements.schema(), ENTRIES);
        return exist;
    }

    private void create() throws SQLException {
        if (exist()) {
            return;
        }
        for (String statement : definitions()) {
            statements.execute(statement);
        }
        exist = true;
    }

    private List<String> definitions() {
        String guard = statements.table(GUARD);
        String guarding = " FOR EACH ROW EXECUTE FUNCTION " + guard + "()";
        return List.of(
                "CREATE TABLE " + entries + " (position bigint PRIMARY KEY, log bytea NOT NULL,"
                        + " subject bytea NOT NULL, content bytea NOT NULL)",
                "CREATE INDEX ON " + entries + " (subject, log, position)",
                "CREATE TABLE " + marks + " (log bytea PRIMARY KEY, position bigint NOT NULL)",
                "CREATE FUNCTION " + guard + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF TG_TABLE_NAME = '" + MARKS + "' AND TG_OP = 'UPDATE' THEN"
                        + " IF NEW.log = OLD.log AND NEW.position >= OLD.position THEN RETURN NEW; END IF;"
                        + " ELSIF TG_TABLE_NAME = '" + ENTRIES + "' AND TG_OP = 'INSERT' THEN"
                        + " IF NEW.position > " + lastPosition() + " THEN RETURN NEW; END IF;"
                        + " ELSIF TG_TABLE_NAME = '" + ENTRIES + "' AND TG_OP = 'DELETE' THEN"
                        + " IF OLD.position <= (SELECT position FROM " + marks + " WHERE log = OLD.log) THEN"
                        + " RETURN OLD; END IF; END IF;"
                        + " RAISE EXCEPTION 'the history is only added to, and kept as long as its retention says';"
                        + " END $$",
                "CREATE TRIGGER " + GUARD + " BEFORE INSERT OR UPDATE OR DELETE ON " + entries + guarding,
                "CREATE TRIGGER " + GUARD + " BEFORE UPDATE OR DELETE ON " + marks + guarding,
                "CREATE TRIGGER " + GUARD + "_all BEFORE TRUNCATE ON " + entries + " EXECUTE FUNCTION " + guard + "()",
                "CREATE TRIGGER " + GUARD + "_all BEFORE TRUNCATE ON " + marks + " EXECUTE FUNCTION " + guard + "()");
    }

    /** What is deleted lies below a mark, so that none of these positions is given again. */
    private String lastPosition() {
        return "greatest(coalesce((SELECT max(position) FROM " + entries + "), 0),"
                + " coalesce((SELECT max(position) FROM " + marks + "), 0))";
    }

    long append(String log, String subject, byte[] content) throws SQLException {
        create();
        if (last == 0) {
            last = statements.number("SELECT " + lastPosition());
        }
        last++;
        added.add(new LogEntry(last, log, subject, content.clone()));
        bytes += content.length;
        if (added.size() >= MOST_ENTRIES || bytes >= MOST_BYTES) {
            send();
        }
        return last;
    }

    /** Sends what was added. */
    void send() throws SQLException {
        if (added.isEmpty()) {
            return;
        }
        String insert = "INSERT INTO " + entries + " (position, log, subject, content) VALUES (?, ?, ?, ?)";
        try (PreparedStatement inserts = statements.of(insert)) {
            for (LogEntry entry : added) {
                inserts.setLong(1, entry.position());
                inserts.setBytes(2, bytes(entry.log()));
                inserts.setBytes(3, bytes(entry.subject()));
                inserts.setBytes(4, entry.content());
                inserts.addBatch();
            }
            inserts.executeBatch();
        }
        added.clear();
        bytes = 0;
    }

    void forget(String log, long upTo, List<Long> positions) throws SQLException {
        create();
        send();
        LogEntries.checkForgetting(log, forgotten(log), upTo, positions);
        statements.update(
                "INSERT INTO " + marks + " (log, position) VALUES (?, ?)"
                        + " ON CONFLICT (log) DO UPDATE SET position = excluded.position",
                bytes(log),
                upTo);
        if (!positions.isEmpty()) {
            statements.update(
                    "DELETE FROM " + entries + " WHERE log = ? AND position = ANY (?)",
                    bytes(log),
                    statements.connection().createArrayOf("bigint", positions.toArray(Long[]::new)));
        }
    }

    long forgotten(String log) throws SQLException {
        return exist() ? statements.number("SELECT position FROM " + marks + " WHERE log = ?", bytes(log)) : 0;
    }

    List<LogEntry> after(long position, int most) throws SQLException {
        return some("WHERE position > ? ORDER BY position LIMIT ?", position, most);
    }

    List<LogEntry> after(String log, String subject, long position, int most) throws SQLException {
        return some(
                "WHERE subject = ? AND log = ? AND position > ? ORDER BY position LIMIT ?",
                bytes(subject),
                bytes(log),
                position,
                most);
    }

    private List<LogEntry> some(String where, Object... parameters) throws SQLException {
        send();
        List<LogEntry> found = new ArrayList<>();
        if (exist()) {
            String sql = "SELECT position, log, subject, content FROM " + entries + " " + where;
            try (PreparedStatement select = statements.of(sql, parameters);
                    ResultSet results = select.executeQuery()) {
                while (results.next()) {
                    found.add(new LogEntry(
                            results.getLong(1),
                            text(results.getBytes(2)),
                            text(results.getBytes(3)),
                            results.getBytes(4)));
                }
            }
        }
        return found;
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
