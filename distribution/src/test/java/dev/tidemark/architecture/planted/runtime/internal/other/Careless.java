package dev.tidemark.architecture.planted.runtime.internal.other;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.logging.Logger;

final class Careless {
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:none");
    }

    Class<?> load() throws ClassNotFoundException {
        return Class.forName("x", true, Thread.currentThread().getContextClassLoader());
    }

    void print(Exception failure) {
        System.out.println(failure.getMessage());
        System.err.println(failure.getMessage());
        failure.printStackTrace();
    }

    void log() {
        Logger.getLogger("x").info("y");
    }

    void fail() {
        throw new RuntimeException("of no sort");
    }
}
