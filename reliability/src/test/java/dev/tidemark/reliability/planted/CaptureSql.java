package dev.tidemark.reliability.planted;

import java.util.List;
import java.util.SplittableRandom;

/** The tables of the apps that {@link CaptureDriver} plays, and statements at random. Each app writes rows that are its own. */
final class CaptureSql {
    static final List<String> TABLES = List.of(
            "CREATE TABLE s (k TEXT PRIMARY KEY, n TEXT, m TEXT COLLATE NOCASE)",
            "CREATE TABLE p (k TEXT PRIMARY KEY, u TEXT UNIQUE, n TEXT)",
            "CREATE TABLE l (p TEXT REFERENCES p (k) ON DELETE CASCADE ON UPDATE CASCADE, k TEXT, n TEXT,"
                    + " PRIMARY KEY (p, k)) WITHOUT ROWID",
            "CREATE TABLE i (id INTEGER PRIMARY KEY, u TEXT UNIQUE, n TEXT, born INTEGER)",
            "CREATE TABLE c (k TEXT PRIMARY KEY, i INTEGER REFERENCES i (id) ON DELETE CASCADE, n TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT)",
            "CREATE TRIGGER noted AFTER INSERT ON s BEGIN INSERT INTO t (k) VALUES (NEW.k); END");

    /** Local numbers may differ from file to file, so nothing that is compared holds one. */
    static final List<String> QUERIES = List.of(
            "SELECT quote(k) || quote(n) || quote(m) FROM s",
            "SELECT quote(k) || quote(u) || quote(n) FROM p",
            "SELECT quote(p) || quote(k) || quote(n) FROM l",
            "SELECT quote(u) || quote(n) || quote(born) FROM i",
            "SELECT quote(c.k) || quote(i.u) || quote(c.n) FROM c LEFT JOIN i ON i.id = c.i",
            "SELECT quote(k) FROM t");

    private final SplittableRandom random;
    private int born;

    CaptureSql(SplittableRandom random) {
        this.random = random;
    }

    /** Returns a statement of an app. */
    String statement(String app) {
        String one = row(app);
        String two = row(app);
        String value = random.nextInt(5) == 0 ? "NULL" : "'v" + random.nextInt(100) + "'";
        return switch (random.nextInt(21)) {
            case 0 -> "INSERT OR IGNORE INTO s VALUES (" + one + ", " + value + ", 'm')";
            case 1 -> "UPDATE s SET n = " + value + " WHERE k = " + one;
            case 2 -> "UPDATE s SET m = " + (random.nextBoolean() ? "'m'" : "'M'") + " WHERE k = " + one;
            case 3 -> "DELETE FROM s WHERE k = " + one;
            case 4 -> "UPDATE OR REPLACE s SET k = " + two + " WHERE k = " + one;
            case 5 -> "INSERT OR REPLACE INTO p VALUES (" + one + ", " + two + ", " + value + ")";
            case 6 -> "UPDATE p SET n = " + value + " WHERE k = " + one;
            case 7 -> "UPDATE OR REPLACE p SET u = " + two + " WHERE k = " + one;
            case 8 -> "UPDATE OR IGNORE p SET k = " + two + " WHERE k = " + one;
            case 9 -> "DELETE FROM p WHERE k = " + one;
            case 10 -> "INSERT OR REPLACE INTO l SELECT k, " + two + ", " + value + " FROM p WHERE k = " + one;
            case 11 -> "UPDATE l SET n = " + value + " WHERE p = " + one;
            case 12, 13 -> "INSERT OR REPLACE INTO i (u, n, born) VALUES (" + one + ", " + value + ", " + born++ + ")";
            case 14 -> "UPDATE i SET n = " + value + " WHERE u = " + one;
            case 15 -> "DELETE FROM i WHERE u = " + one;
            case 16 -> "UPDATE OR IGNORE i SET u = " + two + " WHERE u = " + one;
            case 17 -> "INSERT OR REPLACE INTO c SELECT " + two + ", id, " + value + " FROM i WHERE u = " + one;
            case 18 -> "UPDATE c SET n = " + value + " WHERE k = " + one;
            case 19 -> "UPDATE c SET i = (SELECT id FROM i WHERE u = " + two + ") WHERE k = " + one;
            default -> "DELETE FROM t WHERE k = " + one;
        };
    }

    private String row(String app) {
        return "'" + app + random.nextInt(4) + "'";
    }
}
