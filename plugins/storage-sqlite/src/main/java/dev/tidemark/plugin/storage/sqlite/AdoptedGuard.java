package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageException;
import java.sql.SQLException;

/** Turns the driver's failures into those that the runtime understands. */
final class AdoptedGuard {
    private final SqliteDatabase database;
    private volatile boolean closed;

    AdoptedGuard(SqliteDatabase database) {
        this.database = database;
    }

    /** What may fail in the driver. */
    interface Call<T> {
        T run() throws SQLException;
    }

    /** What may fail in the driver and returns nothing. */
    interface Action {
        void run() throws SQLException;
    }

    <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Returns what to throw for a failure of the driver, which may come of a store that was closed meanwhile. */
    StorageException failure(SQLException cause) {
        return closed
                ? new StorageException(
                        StorageException.Kind.CLOSED, "the store in '" + database.file() + "' was closed before")
                : database.failure(cause);
    }

    /** Returns what to throw where something that is closed is used. */
    static StorageException closed(String what) {
        return new StorageException(
                StorageException.Kind.CLOSED, "this " + what + " was closed before; open another one");
    }

    /** Notes that the store is closed: what fails from now on fails because of that. */
    void storeIsClosed() {
        closed = true;
    }

    void run(Action action) {
        call(() -> {
            action.run();
            return true;
        });
    }
}
