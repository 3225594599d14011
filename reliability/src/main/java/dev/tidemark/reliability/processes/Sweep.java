package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.SplittableRandom;

/**
 * Runs scenarios with a fault at one call after the other, each in a world of its own.
 *
 * @param template how worlds begin
 */
record Sweep(Template template) {
    /**
     * Runs a scenario with one fault, and checks what it has left.
     *
     * @return whether the fault has struck; where it has not, the scenario makes fewer calls than that
     * @throws Broken if something does not hold; the folder of its world is kept
     */
    boolean run(Scenario scenario, SystemCallFault fault) throws IOException, InterruptedException, SQLException {
        World world = template.begin("sweep", new SplittableRandom(scenario.ordinal()));
        Path log = Files.createFile(world.folder().resolve("calls.txt"));
        try (world) {
            scenario.run(world, fault.command(log));
            world.check();
        } catch (Broken broken) {
            throw new Broken(scenario + ", " + fault + ", in " + world.folder() + ": " + broken.getMessage());
        }
        boolean struck = SystemCallFault.hasStruck(log);
        Campaign.delete(world.folder());
        return struck;
    }
}
