package dev.tidemark.example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.sqlite.SQLiteDataSource;

/**
 * An ordinary program over a SQLite file: it takes orders of customers. It knows nothing of Tidemark, and works the same
 * whether its file is tracked or not.
 */
public final class ShopApp implements AutoCloseable {
    private final Connection connection;

    private ShopApp(Connection connection) {
        this.connection = connection;
    }

    /**
     * Runs one command: {@code FILE order CUSTOMER ITEM...}, {@code FILE cancel ORDER} or {@code FILE list}.
     *
     * @throws SQLException if the database can't do it
     */
    public static void main(String[] arguments) throws SQLException {
        if (arguments.length < 2) {
            System.err.println("usage: FILE order CUSTOMER ITEM... | FILE cancel ORDER | FILE list");
            return;
        }
        try (ShopApp app = open(arguments[0])) {
            app.run(arguments[1], Arrays.copyOfRange(arguments, 2, arguments.length));
        }
    }

    private static ShopApp open(String file) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        source.setEnforceForeignKeys(true);
        ShopApp app = new ShopApp(source.getConnection());
        app.createTables();
        return app;
    }

    private void createTables() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS customers (" + "id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)");
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS orders ("
                    + "id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers (id))");
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS lines ("
                    + "order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE, "
                    + "position INTEGER NOT NULL, item TEXT NOT NULL, PRIMARY KEY (order_id, position))");
        }
    }

    private void run(String command, String[] arguments) throws SQLException {
        switch (command) {
            case "order" -> order(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
            case "cancel" -> change("DELETE FROM orders WHERE id = ?", Long.parseLong(arguments[0]));
            case "list" -> list();
            default -> System.err.println("unknown command '" + command + "': expected order, cancel or list");
        }
    }

    private void order(String customer, String[] items) throws SQLException {
        connection.setAutoCommit(false);
        change("INSERT INTO customers (name) VALUES (?) ON CONFLICT DO NOTHING", customer);
        change("INSERT INTO orders (customer) SELECT id FROM customers WHERE name = ?", customer);
        for (int i = 0; i < items.length; i++) {
            change("INSERT INTO lines SELECT max(id), ?, ? FROM orders", i + 1, items[i]);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void change(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private void list() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT c.name, group_concat(l.item, ', ') FROM orders o"
                        + " JOIN customers c ON c.id = o.customer JOIN (SELECT * FROM lines ORDER BY position) l"
                        + " ON l.order_id = o.id GROUP BY o.id ORDER BY 1, 2")) {
            while (results.next()) {
                System.out.println(results.getString(1) + ": " + results.getString(2));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
