package dev.tidemark.reliability.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The installation that was built, killed twenty times. {@code reliability/run kills} goes on where this ends, and {@code reliability/run
 * sweep} has every call fail of which a few fail here.
 */
class RealProcessesTest {
    private static final int DEPLOYMENTS = 2;
    private static final AtomicLong SEEDS = new AtomicLong(Long.getLong("tidemark.seed", 1));

    @TempDir
    private static Path folder;

    private static Template template;

    @BeforeAll
    static void makeTheBeginningOfAllDeployments() throws Exception {
        template = Template.make(Installation.built(), folder);
    }

    private static Deployment begin() throws Exception {
        return template.begin("deployment", new SplittableRandom(1));
    }

    @Test
    void whateverIsKilledTwentyTimesNothingIsLostAndNoHandIsNeeded() throws Exception {
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        CycleRunner runner = new CycleRunner(template, told::add);
        List<CycleRunner.Result> results = Threads.run(DEPLOYMENTS, () -> runner.deployment(SEEDS.getAndIncrement()));
        assertEquals(
                DEPLOYMENTS * CycleRunner.CYCLES_IN_DEPLOYMENT,
                results.stream().mapToLong(CycleRunner.Result::held).sum(),
                () -> String.join("\n", told));
    }

    @Test
    void whoeverIsKilledInAWriteLosesNothing() throws Exception {
        if (!SystemCallFault.isPossible()) {
            System.getLogger(getClass().getName())
                    .log(System.Logger.Level.WARNING, "strace is not installed: no write is made to fail here");
            return;
        }
        // Calls are counted in each thread, and how they are spread over threads differs: the first there always is.
        Sweep sweep = new Sweep(template);
        assertTrue(sweep.run(Scenario.SERVE, new SystemCallFault(SystemCallFault.Kind.KILL, 1, false)));
        assertTrue(sweep.run(Scenario.EXCHANGE, new SystemCallFault(SystemCallFault.Kind.KILL, 1, false)));
    }

    @Test
    void aServerWhoseDiskIsFullTakesEverythingOnceThereIsRoom() throws Exception {
        if (!FullDisk.isPossible()) {
            System.getLogger(getClass().getName())
                    .log(System.Logger.Level.WARNING, "prlimit is not installed: no disk is full here");
            return;
        }
        try (Deployment deployment = begin()) {
            new FullDisk(deployment).run();
        }
    }

    private static void change(Database database, String sql) throws Exception {
        database.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    @Test
    void anAcknowledgedRowThatIsMissingIsNoticed() throws Exception {
        try (Deployment deployment = begin()) {
            deployment.checkAcknowledged();
            change(deployment.hub(), "DELETE FROM entry WHERE token = 'a-000003'");
            Broken noticed = assertThrows(Broken.class, deployment::checkAcknowledged);
            assertTrue(noticed.getMessage().contains("acknowledged a-000003"), noticed.getMessage());
        }
    }

    @Test
    void aRowThatStandsTwiceIsNoticed() throws Exception {
        try (Deployment deployment = begin()) {
            deployment.apps().get(0).database().insert(List.of("a-000003"), 0);
            Broken noticed = assertThrows(Broken.class, deployment::check);
            assertTrue(noticed.getMessage().contains("twice: [a-000003]"), noticed.getMessage());
        }
    }
}
