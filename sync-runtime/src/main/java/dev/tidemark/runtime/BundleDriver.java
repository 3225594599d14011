package dev.tidemark.runtime;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens SQLite files by JDBC, for bundles. The runtime carries no driver; whoever has {@code sqlite-jdbc} gives a method of its data
 * source.
 */
@FunctionalInterface
public interface BundleDriver {
    /**
     * Opens a file.
     *
     * @param url {@code jdbc:sqlite:…}, with what the connection has to be told
     * @return a new connection, which the caller closes
     * @throws SQLException if it can't be opened
     */
    Connection open(String url) throws SQLException;
}
