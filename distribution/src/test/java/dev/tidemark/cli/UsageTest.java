package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.cli.terminal.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @Test
    void aMisspelledCommandIsAnsweredWithWhatWasMeant() {
        Shell.Ran ran = Shell.run("srve");
        assertEquals(ExitCode.USAGE, ran.code());
        assertEquals(
                List.of("tidemark: there is no command 'srve' here. Did you mean 'serve'? Try 'tidemark --help'."),
                ran.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"snyc", "sycn", "ync", "syncc"})
    void aSlipOfTheFingerIsUnderstood(String typed) {
        Shell.Ran ran = Shell.run(typed);
        assertEquals(ExitCode.USAGE, ran.code());
        assertTrue(ran.err().get(0).contains("Did you mean 'sync'?"), ran.err().toString());
    }

    @Test
    void aMisspelledOptionIsAnsweredWithWhatWasMeant() {
        Shell.Ran ran = Shell.run("sync", "app.db", "--sever", "ws://127.0.0.1:7400");
        assertEquals(ExitCode.USAGE, ran.code());
        assertEquals(
                List.of(
                        "tidemark: there is no option '--sever' here. Did you mean '--server'? Try 'tidemark sync --help'."),
                ran.err());
    }

    @Test
    void noCommandIsWrongUsage() {
        Shell.Ran ran = Shell.run();
        assertEquals(ExitCode.USAGE, ran.code());
        assertTrue(ran.err().get(0).startsWith("tidemark: which command? There are demo, track"), ran.toString());
    }

    @Test
    void syncWithoutAServerAsksForOne() {
        Shell.Ran ran = Shell.run("sync", "app.db");
        assertEquals(ExitCode.USAGE, ran.code());
        assertEquals(
                List.of(
                        "tidemark: which server? Say --server ws://HOST:7400, or --peer ws://HOST:7400 for an equal. Try 'tidemark sync --help'."),
                ran.err());
    }

    @Test
    void anActionThatIsNoneIsWrongUsage() {
        assertEquals(ExitCode.USAGE, Shell.run("outcomes", "lst", "app.db").code());
        assertEquals(ExitCode.USAGE, Shell.run("outcomes", "discard", "app.db").code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "track",
                "untrack",
                "serve",
                "sync",
                "status",
                "outcomes",
                "plugins",
                "check",
                "reference",
                "new-plugin"
            })
    void everyCommandHasHelpAndJson(String command) {
        Shell.Ran ran = Shell.run(command, "--help");
        assertEquals(ExitCode.DONE, ran.code());
        assertTrue(ran.out().stream().anyMatch(line -> line.contains("--json")), ran.toString());
    }
}
