package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Fills a server's disk. */
public final class FullDiskCommand implements Command {
    @Override
    public String name() {
        return "full-disk";
    }

    @Override
    public String describe() {
        return "[--folder DIR]  fills the disk of a real server, and makes room again";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("folder"));
        Path parent = Path.of(options.text("folder", "reliability/target/full-disk"));
        try {
            Deployment deployment =
                    Template.make(Installation.built(), parent).begin("deployment", new SplittableRandom(1));
            try (deployment) {
                new FullDisk(deployment).run();
            }
            CycleRunner.delete(deployment.folder());
        } catch (Broken broken) {
            out.println(broken.getMessage());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (SQLException unreadable) {
            throw new IOException(unreadable);
        }
        out.println("a server whose disk was full refused what it could not keep, and took it when there was room");
        return true;
    }
}
