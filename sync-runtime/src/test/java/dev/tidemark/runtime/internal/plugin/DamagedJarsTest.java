package dev.tidemark.runtime.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedJarsTest {
    private static final long SEED = Long.getLong("tidemark.seed", 20_260_615L);
    private static final int ROUNDS = Integer.getInteger("tidemark.rounds", 300);

    @TempDir
    Path work;

    @Test
    void aDamagedJarWorksOrIsSaidToBeDamagedAndIsNeverACrash() throws IOException {
        Path jar = new PluginJars(work).folder("own-libraries").write(work.resolve("plugins/acme.jar"));
        byte[] whole = Files.readAllBytes(jar);
        for (int round = 0; round < ROUNDS; round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            Files.write(jar, damaged(whole, random));
            String which = "seed " + (SEED + round);
            try (PluginCatalog catalog = assertDoesNotThrow(this::load, which)) {
                boolean works =
                        catalog.all(ConflictStrategyProvider.class).findAny().isPresent();
                assertTrue(works || catalog.problems().stream().anyMatch(Problem::isError), which);
                catalog.problems()
                        .forEach(problem ->
                                assertTrue(problem.toString().lines().count() == 1, () -> problem + "\n" + which));
            }
        }
    }

    private PluginCatalog load() {
        ClassLoader host = DamagedJarsTest.class.getClassLoader();
        return PluginCatalog.load(new PluginSources(host, Optional.of(work.resolve("plugins")), Trust.ALL));
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
