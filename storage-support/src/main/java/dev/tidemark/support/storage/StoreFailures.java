package dev.tidemark.support.storage;

import dev.tidemark.api.storage.StorageException;
import java.sql.SQLException;

/** How a store puts into words what went wrong. */
public interface StoreFailures {
    /** Returns what to throw where something was closed that is needed. */
    StorageException closed(String what);

    /** Returns what to throw for a failure of the driver, which may come of a store that was closed meanwhile. */
    StorageException failure(SQLException cause);
}
