package dev.tidemark.reliability.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reliability/run levels} has a hundred cycles of each where these are few. */
class LevelsTest {
    private static final int CYCLES = 1;

    @TempDir
    private Path folder;

    @Test
    void noKillCostsMoreThanTheDurabilityAllowsAndNothingIsLostInTheEnd() throws Exception {
        List<String> told = new ArrayList<>();
        LevelsCommand.run(folder, CYCLES, Long.getLong("tidemark.seed", 1), told::add);
        told.forEach(System.out::println);
        assertEquals(2 * Level.values().length, told.size(), told::toString);
    }
}
