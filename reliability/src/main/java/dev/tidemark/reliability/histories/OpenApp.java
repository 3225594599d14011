package dev.tidemark.reliability.histories;

import dev.tidemark.testkit.simulation.AppDatabase;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Step;
import dev.tidemark.testkit.simulation.Written;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An app that has its file open, from its first write on until the file is another one.
 *
 * <p>Threading: one thread.
 */
final class OpenApp implements AppDatabase {
    private final AppFile app;
    private final Supplier<Path> file;
    private Optional<Connection> connection = Optional.empty();

    /** @param file where it lies when the app opens it */
    OpenApp(AppFile app, Supplier<Path> file) {
        this.app = app;
        this.file = file;
    }

    @Override
    public List<Written.Change> write(Step.Sql.Manner manner, List<Edit> edits, InstantSource clock) {
        try {
            Connection open = connection.isPresent() ? connection.get() : AppFile.connect(file.get());
            connection = Optional.of(open);
            return AppFile.write(open, manner, edits, clock);
        } catch (SQLException failure) {
            throw new IllegalStateException("an app can't open " + file.get(), failure);
        }
    }

    @Override
    public List<Edit> before() {
        return app.before();
    }

    /** Closes the file; the next write opens what is there then. */
    void close() {
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("an app can't close " + file.get(), failure);
        }
        connection = Optional.empty();
    }
}
