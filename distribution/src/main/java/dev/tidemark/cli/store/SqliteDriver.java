package dev.tidemark.cli.store;

import dev.tidemark.cli.terminal.KnownProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The SQLite driver by itself, as any app has it. It comes from the plugin's folder, but in a loader of its own that holds no
 * class of Tidemark, so that what is written through it is written by a stranger.
 */
public final class SqliteDriver implements AutoCloseable {
    private static final String DATA_SOURCE = "org.sqlite.SQLiteDataSource";

    private final Optional<URLClassLoader> own;
    private final Class<?> type;

    private SqliteDriver(Optional<URLClassLoader> own, Class<?> type) {
        this.own = own;
        this.type = type;
    }

    /** Loads the driver of an installation; without one, that of the class path. */
    public static SqliteDriver load(Optional<Path> plugins) {
        try {
            if (plugins.isEmpty()) {
                return new SqliteDriver(Optional.empty(), Class.forName(DATA_SOURCE));
            }
            URL[] jars = jars(plugins.get().resolve("storage-sqlite")).toArray(new URL[0]);
            URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
            return new SqliteDriver(Optional.of(loader), Class.forName(DATA_SOURCE, true, loader));
        } catch (ClassNotFoundException e) {
            throw new KnownProblem(
                    "the SQLite driver is not installed: expected sqlite-jdbc-*.jar in "
                            + plugins.map(folder ->
                                            folder.resolve("storage-sqlite").toString())
                                    .orElse("the class path")
                            + ". Unpack the distribution again.",
                    e);
        }
    }

    private static List<URL> jars(Path folder) {
        List<URL> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "sqlite-jdbc-*.jar")) {
                for (Path jar : stream) {
                    jars.add(jar.toUri().toURL());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return jars;
    }

    /** Opens a database as an app does that wants its foreign keys enforced. */
    public Connection open(Path file) throws SQLException {
        try {
            DataSource source = (DataSource) type.getConstructor().newInstance();
            type.getMethod("setUrl", String.class).invoke(source, "jdbc:sqlite:" + file.toAbsolutePath());
            type.getMethod("setEnforceForeignKeys", boolean.class).invoke(source, true);
            return source.getConnection();
        } catch (ReflectiveOperationException e) {
            throw new SQLException("the SQLite driver has no " + DATA_SOURCE + " as expected", e);
        }
    }

    /** Opens a database with what its address says, and nothing else. */
    public Connection connect(String url) throws SQLException {
        try {
            DataSource source = (DataSource) type.getConstructor().newInstance();
            type.getMethod("setUrl", String.class).invoke(source, url);
            return source.getConnection();
        } catch (ReflectiveOperationException e) {
            throw new SQLException("the SQLite driver has no " + DATA_SOURCE + " as expected", e);
        }
    }

    @Override
    public void close() {
        own.ifPresent(loader -> {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
