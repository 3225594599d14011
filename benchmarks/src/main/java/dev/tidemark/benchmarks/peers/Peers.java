package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the peers whose tools are installed, and tells of the others. */
final class Peers implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("benchmarks/peers").toAbsolutePath();
    private static final Path SESSION = Path.of("benchmarks/target/session").toAbsolutePath();
    private static final Path SYMMETRIC =
            Path.of("benchmarks/target/symmetricds").toAbsolutePath();
    private static final List<String> IN_JAVASCRIPT = List.of("yjs", "tinybase", "automerge", "cr-sqlite", "pouchdb");

    private final List<Peer> running = new ArrayList<>();
    private final int rows;

    private Peers(int rows) {
        this.rows = rows;
    }

    /** Starts all that can be, each for so many rows. */
    static Peers installed(int rows, Findings findings) {
        Peers peers = new Peers(rows);
        for (String peer : IN_JAVASCRIPT) {
            peers.javaScript(peer, findings);
        }
        peers.session(findings);
        peers.symmetricDs(findings);
        return peers;
    }

    List<Peer> running() {
        return running;
    }

    private void javaScript(String peer, Findings findings) {
        if (Files.isDirectory(SCRIPTS.resolve("node_modules"))) {
            start(peer, SCRIPTS, List.of("node", "peer.mjs", peer, Integer.toString(rows)), findings);
        } else {
            findings.note("Not installed: " + peer + " (`benchmarks/peers/install` installs those in JavaScript).");
        }
    }

    private void session(Findings findings) {
        if (Files.isExecutable(SESSION)) {
            start("session", SCRIPTS, List.of(SESSION.toString(), Integer.toString(rows)), findings);
        } else {
            findings.note(
                    "Not installed: SQLite's session extension (`benchmarks/peers/install session` compiles it).");
        }
    }

    private void symmetricDs(Findings findings) {
        if (!Files.isDirectory(SYMMETRIC)) {
            findings.note("Not installed: SymmetricDS (`benchmarks/peers/install symmetricds` downloads it, under its"
                    + " licence).");
            return;
        }
        String own = Path.of("benchmarks/target/classes").toAbsolutePath().toString();
        start(
                "SymmetricDS",
                SYMMETRIC,
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx2g",
                        "-cp",
                        own + ":" + SYMMETRIC + "/*",
                        SymmetricDs.class.getName(),
                        Integer.toString(rows)),
                findings);
    }

    private void start(String peer, Path folder, List<String> command, Findings findings) {
        try {
            running.add(new Peer(folder, command));
        } catch (IOException e) {
            findings.note("Did not start: " + peer + " (" + e.getMessage() + ").");
        }
    }

    @Override
    public void close() {
        running.forEach(Peer::close);
    }
}
