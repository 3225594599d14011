import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The app of the Chinook story: it edits the shop's database, and looks at what became of it. It is compiled against the SQLite
 * driver alone, so that nothing here is Tidemark's.
 */
public final class Chinook {
    private static final String CUSTOMER = "Luis Renamed";
    private static final double PRICE_A = 1.49;
    private static final double PRICE_B = 2.29;

    private final Connection connection;

    private Chinook(Connection connection) {
        this.connection = connection;
    }

    public static void main(String[] arguments) throws SQLException {
        switch (arguments[0]) {
            case "edit-a" -> with(arguments[1], Chinook::editA);
            case "edit-b" -> with(arguments[1], Chinook::editB);
            case "add-table" -> with(arguments[1], app -> app.addTable(Integer.parseInt(arguments[2])));
            case "sound" -> with(arguments[1], Chinook::checkSound);
            case "rows" -> with(arguments[1], app -> System.out.println(app.rows()));
            case "edits" -> with(arguments[1], Chinook::checkEdits);
            case "equal" -> compare(arguments[1], arguments[2], arguments[3]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private interface Work {
        void run(Chinook app) throws SQLException;
    }

    private static void with(String file, Work work) throws SQLException {
        try (Connection connection = open(file)) {
            work.run(new Chinook(connection));
        }
    }

    private static Connection open(String file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    /** 200 prices, a playlist that goes with its entries, an artist with an album of three tracks. */
    private void editA() throws SQLException {
        transaction(() -> {
            run("UPDATE Track SET UnitPrice = ? WHERE TrackId BETWEEN 1 AND 200", PRICE_A);
            run("DELETE FROM PlaylistTrack WHERE PlaylistId = 17");
            run("DELETE FROM Playlist WHERE PlaylistId = 17");
            System.out.println(album("The Harbour Lights", 3));
        });
    }

    /** 100 of the same prices and 100 others, an artist with an album of two tracks, a customer's name. */
    private void editB() throws SQLException {
        transaction(() -> {
            run("UPDATE Track SET UnitPrice = ? WHERE TrackId BETWEEN 101 AND 300", PRICE_B);
            run("UPDATE Customer SET FirstName = ? WHERE CustomerId = 1", CUSTOMER);
            System.out.println(album("Northern Quay", 2));
        });
    }

    /** Returns the numbers that this database gives to the artist, the album and its tracks. */
    private String album(String artist, int tracks) throws SQLException {
        run("INSERT INTO Artist (Name) VALUES (?)", artist);
        long artistId = number("SELECT max(ArtistId) FROM Artist WHERE Name = ?", artist);
        run("INSERT INTO Album (Title, ArtistId) VALUES (?, ?)", "Songs of " + artist, artistId);
        long albumId = number("SELECT AlbumId FROM Album WHERE ArtistId = ?", artistId);
        StringBuilder numbers = new StringBuilder("artist " + artistId + ", album " + albumId + ", tracks");
        for (int i = 1; i <= tracks; i++) {
            run("INSERT INTO Track (Name, AlbumId, MediaTypeId, GenreId, Milliseconds, UnitPrice) VALUES (?, ?, 1, 1, ?, 0.99)",
                    artist + " " + i, albumId, 200_000 + i);
            numbers.append(' ').append(number("SELECT TrackId FROM Track WHERE Name = ?", artist + " " + i));
        }
        return numbers.toString();
    }

    private void addTable(int rows) throws SQLException {
        transaction(() -> {
            run("CREATE TABLE Reading (ReadingId TEXT PRIMARY KEY, Sensor TEXT NOT NULL, Value REAL, Note TEXT)");
            run("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                    + " INSERT INTO Reading SELECT lower(hex(randomblob(16))), 'sensor-' || (i % 97), i * 0.37,"
                    + " 'reading ' || hex(randomblob(40)) FROM n", rows);
        });
    }

    private void checkSound() throws SQLException {
        require("integrity", "ok", text("SELECT group_concat(integrity_check) FROM pragma_integrity_check"));
        require("rows with a broken foreign key", 0L, number("SELECT count(*) FROM pragma_foreign_key_check"));
    }

    /** Everything that was done on A and B is there; of a contested price, one of the two. */
    private void checkEdits() throws SQLException {
        require("prices of A alone", 100L,
                number("SELECT count(*) FROM Track WHERE TrackId BETWEEN 1 AND 100 AND UnitPrice = ?", PRICE_A));
        require("contested prices", 100L,
                number("SELECT count(*) FROM Track WHERE TrackId BETWEEN 101 AND 200 AND UnitPrice IN (?, ?)", PRICE_A, PRICE_B));
        require("prices of B alone", 100L,
                number("SELECT count(*) FROM Track WHERE TrackId BETWEEN 201 AND 300 AND UnitPrice = ?", PRICE_B));
        require("playlists deleted on A", 0L, number("SELECT count(*) FROM Playlist WHERE PlaylistId = 17"));
        require("entries deleted on A", 0L, number("SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = 17"));
        require("customers renamed on B", 1L, number("SELECT count(*) FROM Customer WHERE CustomerId = 1 AND FirstName = ?", CUSTOMER));
        String tracks = "SELECT count(*) FROM Track JOIN Album USING (AlbumId) JOIN Artist USING (ArtistId) WHERE Artist.Name = ?";
        require("tracks added on A", 3L, number(tracks, "The Harbour Lights"));
        require("tracks added on B", 2L, number(tracks, "Northern Quay"));
    }

    private long rows() throws SQLException {
        long rows = 0;
        for (String table : tables()) {
            rows += number("SELECT count(*) FROM " + quote(table));
        }
        return rows;
    }

    private List<String> tables() throws SQLException {
        return texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
                + " AND name NOT LIKE '@_tidemark@_%' ESCAPE '@' ORDER BY name");
    }

    /** Two files are equal by content; and what the original had stands under the integers that it had there. */
    private static void compare(String fileA, String fileB, String original) throws SQLException {
        try (Connection a = open(fileA);
                Connection b = open(fileB);
                Connection o = open(original)) {
            Map<String, Map<String, Integer>> inA = new Chinook(a).contents();
            Map<String, Map<String, Integer>> inB = new Chinook(b).contents();
            require("tables", inA.keySet(), inB.keySet());
            for (String table : inA.keySet()) {
                Map<String, Integer> onlyA = new HashMap<>(inA.get(table));
                onlyA.entrySet().removeAll(inB.get(table).entrySet());
                Map<String, Integer> onlyB = new HashMap<>(inB.get(table));
                onlyB.entrySet().removeAll(inA.get(table).entrySet());
                require(table + " of " + fileA + " beyond " + fileB, Map.of(), onlyA);
                require(table + " of " + fileB + " beyond " + fileA, Map.of(), onlyB);
            }
            for (String table : new Chinook(o).tables()) {
                Map<String, String> numbered = new Chinook(o).numbered(table);
                Map<String, String> numberedA = new Chinook(a).numbered(table);
                Map<String, String> numberedB = new Chinook(b).numbered(table);
                for (String key : numbered.keySet()) {
                    require(table + " " + key, String.valueOf(numberedA.get(key)), String.valueOf(numberedB.get(key)));
                }
            }
        }
    }

    /** Returns the rows of a table by its integer key, whole; nothing for a table that has none. */
    private Map<String, String> numbered(String table) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        String key = integerKey(table);
        if (!key.isEmpty()) {
            for (Map<String, String> row : read(table)) {
                rows.put(row.get(key), row.toString());
            }
        }
        return rows;
    }

    /** Returns how often each content stands in each table; references are replaced by the content they lead to. */
    private Map<String, Map<String, Integer>> contents() throws SQLException {
        Map<String, Map<String, Map<String, String>>> byKey = new HashMap<>();
        Map<String, List<Map<String, String>>> rows = new TreeMap<>();
        for (String table : tables()) {
            rows.put(table, read(table));
            Map<String, Map<String, String>> keyed = new HashMap<>();
            String key = integerKey(table);
            if (!key.isEmpty()) {
                rows.get(table).forEach(row -> keyed.put(row.get(key), row));
            }
            byKey.put(table, keyed);
        }
        Map<String, Map<String, Integer>> contents = new TreeMap<>();
        for (String table : rows.keySet()) {
            Map<String, Integer> counts = new HashMap<>();
            for (Map<String, String> row : rows.get(table)) {
                counts.merge(content(table, row, byKey, 0), 1, Integer::sum);
            }
            contents.put(table, counts);
        }
        return contents;
    }

    private String content(
            String table, Map<String, String> row, Map<String, Map<String, Map<String, String>>> byKey, int depth)
            throws SQLException {
        Map<String, String> references = references(table);
        Map<String, String> content = new TreeMap<>(row);
        content.remove(integerKey(table));
        for (String column : references.keySet()) {
            String parent = references.get(column);
            Map<String, String> found = byKey.get(parent).get(row.get(column));
            if (found != null && depth < 6) {
                content.put(column, content(parent, found, byKey, depth + 1));
            }
        }
        return content.toString();
    }

    private final Map<String, String> integerKeys = new HashMap<>();
    private final Map<String, Map<String, String>> foreignKeys = new HashMap<>();

    private String integerKey(String table) throws SQLException {
        if (!integerKeys.containsKey(table)) {
            List<String> keys = texts("SELECT upper(type) || ' ' || name FROM pragma_table_info('" + table + "') WHERE pk > 0");
            boolean integer = keys.size() == 1 && keys.get(0).startsWith("INTEGER ");
            integerKeys.put(table, integer ? keys.get(0).substring("INTEGER ".length()) : "");
        }
        return integerKeys.get(table);
    }

    private Map<String, String> references(String table) throws SQLException {
        if (!foreignKeys.containsKey(table)) {
            Map<String, String> references = new HashMap<>();
            List<String> from = texts("SELECT \"from\" FROM pragma_foreign_key_list('" + table + "') ORDER BY id");
            List<String> to = texts("SELECT \"table\" FROM pragma_foreign_key_list('" + table + "') ORDER BY id");
            for (int i = 0; i < from.size(); i++) {
                references.put(from.get(i), to.get(i));
            }
            foreignKeys.put(table, references);
        }
        return foreignKeys.get(table);
    }

    private List<Map<String, String>> read(String table) throws SQLException {
        List<String> columns = texts("SELECT name FROM pragma_table_info('" + table + "')");
        List<Map<String, String>> rows = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        columns.forEach(column -> sql.append(sql.length() == 0 ? "SELECT " : ", ").append("quote(" + quote(column) + ")"));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql + " FROM " + quote(table))) {
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i), result.getString(i + 1));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void require(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            System.err.println("chinook-story: " + what + ": expected " + expected + ", found " + found);
            System.exit(1);
        }
    }

    private interface Writes {
        void run() throws SQLException;
    }

    private void transaction(Writes writes) throws SQLException {
        connection.setAutoCommit(false);
        writes.run();
        connection.commit();
    }

    private void run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    private long number(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : -1;
            }
        }
    }

    private String text(String sql) throws SQLException {
        return texts(sql).get(0);
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
