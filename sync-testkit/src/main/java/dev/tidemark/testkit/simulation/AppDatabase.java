package dev.tidemark.testkit.simulation;

import java.time.InstantSource;
import java.util.List;

/**
 * An app that writes SQL to its own file, on a connection of its own.
 *
 * <p>Threading: one thread.
 */
public interface AppDatabase {
    /**
     * Writes in one transaction. A statement that a constraint refuses comes to nothing, and so does one about a table or a column
     * that is not there.
     *
     * @param manner with which statements
     * @param clock the machine's
     * @return what it came to, row by row, cascades and rows that were replaced among them
     */
    List<Written.Change> write(Step.Sql.Manner manner, List<Edit> edits, InstantSource clock);

    /** Returns the rows that stood in the file before it was tracked, the same in each device's. */
    default List<Edit> before() {
        return List.of();
    }
}
