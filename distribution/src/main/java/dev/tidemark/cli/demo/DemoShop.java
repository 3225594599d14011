package dev.tidemark.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The app of the demo: a shop's database, and the statements by which its people work. It knows nothing of Tidemark. */
final class DemoShop {
    static final String CONTESTED = "Espresso cup";

    private static final String[] SCHEMA = {
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT)",
        "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL)",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers (id), note TEXT)",
        "CREATE TABLE order_lines (id INTEGER PRIMARY KEY, \"order\" INTEGER NOT NULL REFERENCES orders (id)"
                + " ON DELETE CASCADE, product INTEGER NOT NULL REFERENCES products (id), pieces INTEGER NOT NULL)"
    };
    private static final String[] FILLING = {
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                + " INSERT INTO customers SELECT i, 'Customer ' || i,"
                + " rtrim(substr('Oslo  Porto Turin Gdansk', 1 + 6 * (i % 4), 6)) FROM n",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 49)"
                + " INSERT INTO products SELECT i, 'Article ' || i, 100 + 37 * i FROM n",
        "INSERT INTO products VALUES (50, '" + CONTESTED + "', 990)",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
                + " INSERT INTO orders SELECT i, 1 + (i * 7) % 200, NULL FROM n",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
                + " INSERT INTO order_lines SELECT i, 1 + i % 400, 1 + (i * 11) % 50, 1 + i % 3 FROM n"
    };

    private DemoShop() {}

    /** Makes the tables, and fills them. */
    static void create(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
            for (String sql : FILLING) {
                statement.execute(sql);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    static void setPrice(Connection connection, long cents) throws SQLException {
        update(connection, "UPDATE products SET cents = ? WHERE name = ?", cents, CONTESTED);
    }

    static long price(Connection connection) throws SQLException {
        return number(connection, "SELECT cents FROM products WHERE name = ?", CONTESTED);
    }

    /** A new customer orders three things. Returns the number that this database gives to the order. */
    static long order(Connection connection, String customer) throws SQLException {
        update(connection, "INSERT INTO customers (name, city) VALUES (?, 'Bergen')", customer);
        update(
                connection,
                "INSERT INTO orders (customer, note) SELECT id, ? FROM customers WHERE name = ?",
                note(customer),
                customer);
        long order = orderOf(connection, customer);
        for (int product = 1; product <= 3; product++) {
            update(connection, "INSERT INTO order_lines (\"order\", product, pieces) VALUES (?, ?, 2)", order, product);
        }
        return order;
    }

    private static String note(String customer) {
        return "gift for " + customer;
    }

    /** Returns the number under which a customer's order stands in this database. */
    static long orderOf(Connection connection, String customer) throws SQLException {
        return number(connection, "SELECT id FROM orders WHERE note = ?", note(customer));
    }

    static void rename(Connection connection, long customer, String name) throws SQLException {
        update(connection, "UPDATE customers SET name = ? WHERE id = ?", name, customer);
    }

    static void move(Connection connection, long customer, String city) throws SQLException {
        update(connection, "UPDATE customers SET city = ? WHERE id = ?", city, customer);
    }

    /** Deletes an order; the database deletes its lines. */
    static void cancel(Connection connection, long order) throws SQLException {
        update(connection, "DELETE FROM orders WHERE id = ?", order);
    }

    /** Returns how many rows break a foreign key, or the database's own structure. */
    static long faults(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM pragma_foreign_key_check")
                + number(connection, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
    }

    private static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeUpdate();
        }
    }

    private static long number(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("no row where one was expected: " + sql);
                }
                return rows.getLong(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
