package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.sql.SQLException;

/** What a server with memory first keeps its rows in; it may be a process that can be killed as well. */
interface Backend extends AutoCloseable {
    /** Returns what it is, in a word. */
    String name();

    /** Returns what a configuration says of it. */
    String setting();

    /** Returns whether it is a process of its own. */
    boolean canBeKilled();

    /** Kills it as {@code kill -9} does. */
    void kill() throws IOException;

    /** Starts it again where it was, and returns when it answers. */
    void restart() throws IOException;

    /** Returns how many rows a table has, 0 where there is none; read past the server. */
    long count(String table) throws SQLException;

    @Override
    void close() throws IOException;
}
