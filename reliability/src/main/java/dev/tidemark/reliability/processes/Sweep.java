package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.SplittableRandom;

/**
 * Runs scenarios with a fault at one call after the other, each in a deployment of its own.
 *
 * @param template how deployments begin
 */
record Sweep(Template template) {
    /**
     * Runs a scenario with one fault, and checks what it has left.
     *
     * @return whether the fault has struck; where it has not, the scenario makes fewer calls than that
     * @throws Broken if something does not hold; the folder of its deployment is kept
     */
    boolean run(Scenario scenario, SystemCallFault fault) throws IOException, InterruptedException, SQLException {
        Deployment deployment = template.begin("sweep", new SplittableRandom(scenario.ordinal()));
        Path log = Files.createFile(deployment.folder().resolve("calls.txt"));
        try (deployment) {
            scenario.run(deployment, fault.command(log));
            deployment.check();
        } catch (Broken broken) {
            throw new Broken(scenario + ", " + fault + ", in " + deployment.folder() + ": " + broken.getMessage());
        }
        boolean struck = SystemCallFault.hasStruck(log);
        CycleRunner.delete(deployment.folder());
        return struck;
    }
}
