package dev.tidemark.plugin.storage.sqlite;

import java.sql.SQLException;

/** Turns the driver's failures into those that the runtime understands. */
final class AdoptedGuard {
    private final SqliteDatabase database;

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
            throw database.failure(e);
        }
    }

    void run(Action action) {
        call(() -> {
            action.run();
            return true;
        });
    }
}
