package dev.tidemark.cli.demo;

import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows it all in one go. */
@Command(
        name = "demo",
        description =
                "Runs a server and two devices in one go: offline edits on both, a conflict, and equal data at the end."
                        + " It needs no network, no configuration and no input. Exits with 3 if the files differ.")
public final class DemoCommand extends TidemarkCommand {
    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Work in this folder, which is new or empty, and leave it.")
    private Path keep;

    /** Reads and prints there. */
    public DemoCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() throws IOException, SQLException {
        if (keep != null) {
            return run(prepared(keep));
        }
        Path folder = Files.createTempDirectory("tidemark-demo-");
        try {
            return run(folder);
        } finally {
            delete(folder);
        }
    }

    private int run(Path folder) throws SQLException {
        try (SqliteDriver driver = SqliteDriver.load(terminal().plugins())) {
            Demo demo = new Demo(terminal(), driver, folder, isJson() ? line -> {} : terminal()::line);
            List<String> differences = demo.run();
            if (isJson()) {
                terminal().line(Json.write(demo.result(differences)));
            }
            if (keep != null && !isJson()) {
                terminal().line("The files are in " + folder);
            }
            return differences.isEmpty() ? ExitCode.DONE : ExitCode.UNEXPECTED;
        }
    }

    private static Path prepared(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new KnownProblem("'" + folder + "' is a file. Name a folder that is new or empty.");
        }
        try {
            Files.createDirectories(folder);
            try (var entries = Files.newDirectoryStream(folder)) {
                if (entries.iterator().hasNext()) {
                    throw new KnownProblem("the folder '" + folder + "' is not empty. Name one that is, or a new one.");
                }
            }
        } catch (FileSystemException e) {
            throw new KnownProblem("the folder '" + folder + "' can't be made or read (" + e.getMessage()
                    + "). Name one in a folder that this user can write to.");
        }
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
