package dev.tidemark.cli.conflicts;

import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.store.StorePlace;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whose conflicts are meant: those of a server that runs, or those in a server's store. */
final class ConflictsPlace {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            index = "+",
            arity = "0..1",
            paramLabel = "DB",
            description = "A tracked database that is served as it is.")
    private Path database;

    @Option(names = "--server", paramLabel = "URL", description = "A server that runs, such as ws://127.0.0.1:7400.")
    private String server;

    @Mixin
    private StorePlace store;

    /** Returns the database that is named, if one is. */
    Optional<Path> database() {
        return Optional.ofNullable(database);
    }

    /** Reads conflicts. A server whose store is named may run meanwhile. */
    <T> T read(Terminal terminal, Function<Conflicts, T> work) {
        requireOne();
        return server == null
                ? Nodes.conflicts(store.settings(terminal, database()), StorePlace.inspection(database()), work)
                : asking(terminal, work);
    }

    /** Settles conflicts. A server whose store is named is opened for it, and so must not run. */
    <T> T settle(Terminal terminal, Function<Conflicts, T> work) {
        requireOne();
        if (server != null) {
            return asking(terminal, work);
        }
        NodeSettings stored = store.settings(terminal, database());
        requireThere(stored);
        // Nobody is to connect meanwhile: the list of addresses is empty.
        NodeSettings settings = stored.with("node.role", "server").with("listen", ",");
        try (NodeClaim claim = Nodes.tryClaim(settings).orElseThrow(ConflictsPlace::itRuns);
                SyncNode node = claim.open(StorePlace.inspection(database()))) {
            return work.apply(node.conflicts());
        }
    }

    /** A node makes the store that it does not find, so whoever mistypes its name would have made an empty one. */
    private void requireThere(NodeSettings settings) {
        Nodes.conflicts(settings, StorePlace.inspection(database()), conflicts -> true);
    }

    private static KnownProblem itRuns() {
        return new KnownProblem(
                "this server runs now, in another process, so that process has to do it. Ask it: --server ws://HOST:7400");
    }

    private void requireOne() {
        if (store.named(database()) + (server == null ? 0 : 1) > 1) {
            throw new ParameterException(
                    spec.commandLine(), "several servers are named. Say one of DB, --server, --config and --storage");
        }
    }

    /** A node that keeps nothing asks for us. */
    private <T> T asking(Terminal terminal, Function<Conflicts, T> work) {
        try (SyncNode node = Nodes.open(Settings.asking(terminal, List.of(server)))) {
            return work.apply(node.serverConflicts());
        }
    }
}
