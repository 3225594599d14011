package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.config.Setting;
import dev.tidemark.plugin.storage.tiered.TieredStorageProvider;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory first can be set up by the environment alone, with every setting that it has. */
class TieredEnvironmentTest {
    @TempDir
    private Path folder;

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("TIDEMARK_NODE_DATA", folder.toString());
        environment.put("TIDEMARK_STORAGE", "tiered");
        environment.put("TIDEMARK_STORAGE_BACKEND", "sqlite");
        environment.put(
                "TIDEMARK_STORAGE_BACKEND_FILE", folder.resolve("hub.db").toString());
        return environment;
    }

    private static List<String> problems(Map<String, String> environment) {
        try {
            return Nodes.check(NodeSettings.defaults().withEnvironment(environment));
        } catch (ConfigurationException wrong) {
            return wrong.getMessage().lines().toList();
        }
    }

    @Test
    void everySettingIsTakenFromTheEnvironment() {
        assertEquals(List.of(), problems(environment()));
        for (Setting<?> setting : new TieredStorageProvider().configSpec().settings()) {
            String variable =
                    "TIDEMARK_STORAGE_" + setting.key().toUpperCase(Locale.ROOT).replace('-', '_');
            Map<String, String> wrong = environment();
            wrong.put(variable, "nonsense");
            List<String> told = problems(wrong);
            assertTrue(
                    told.stream()
                            .anyMatch(line -> line.contains("storage." + setting.key()) && line.contains("nonsense")),
                    () -> variable + ": " + told);
        }
    }

    @Test
    void theSettingsOfTheBackendAreTakenFromTheEnvironment() {
        Map<String, String> wrong = environment();
        wrong.put("TIDEMARK_STORAGE_BACKEND_SYNCHRONOUS", "nonsense");
        List<String> told = problems(wrong);
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).contains("storage.backend.synchronous"), told::toString);
    }
}
