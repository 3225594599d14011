package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Kills servers with memory first and their databases, at each level of durability. */
public final class LevelsCommand implements Command {
    @Override
    public String name() {
        return "levels";
    }

    @Override
    public String describe() {
        return "[--cycles N] [--seed N] [--folder DIR]  kills servers with memory first N times for each durability and backend";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("cycles", "seed", "folder"));
        Path folder =
                Path.of(options.text("folder", "reliability/target/levels")).toAbsolutePath();
        Files.createDirectories(folder);
        try {
            run(
                    Files.createTempDirectory(folder, "run-"),
                    (int) options.number("cycles", 100),
                    options.number("seed", 1),
                    out::println);
            return true;
        } catch (Broken broken) {
            out.println("in " + folder + ": " + broken.getMessage());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (SQLException unreadable) {
            throw new IOException(unreadable);
        }
    }

    /** Runs cycles of each durability over each backend; what each has shown is told in a line. */
    static void run(Path folder, int cycles, long seed, Consumer<String> tell)
            throws IOException, InterruptedException, SQLException {
        for (Level level : Level.values()) {
            Path place = Files.createDirectories(folder.resolve(level.setting()));
            SplittableRandom random = new SplittableRandom(seed + level.ordinal());
            try (Backend sqlite = new SqliteBackend(new Database(place.resolve("hub.db")))) {
                tell.accept(run(place.resolve("sqlite"), cycles, level, sqlite, random.split()));
            }
            try (Backend postgres = PostgresBackend.make(place.resolve("data"))) {
                tell.accept(run(place.resolve("postgres"), cycles, level, postgres, random.split()));
            }
        }
    }

    private static String run(Path folder, int cycles, Level level, Backend backend, SplittableRandom random)
            throws IOException, InterruptedException, SQLException {
        try (LevelCycles levels = new LevelCycles(Installation.built(), folder, level, backend, random)) {
            return levels.run(cycles);
        }
    }
}
