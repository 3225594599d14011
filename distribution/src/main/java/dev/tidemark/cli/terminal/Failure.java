package dev.tidemark.cli.terminal;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.SyncException;
import java.util.List;
import java.util.Map;

/**
 * How a failure is told.
 *
 * @param exitCode of the process
 * @param lines for people
 */
public record Failure(int exitCode, List<String> lines) {
    private static final Map<String, String> OPTIONS =
            Map.of("peers[0]", "--server", "listen", "--listen", "power", "--power", "storage", "--storage");

    /** Keeps an unmodifiable copy. */
    public Failure {
        lines = List.copyOf(lines);
    }

    /** What to say of a failure, and with which exit code. */
    public static Failure of(Throwable failure) {
        if (failure instanceof ConfigurationException configuration) {
            return new Failure(
                    ExitCode.KNOWN_PROBLEM,
                    configuration.problems().stream().map(Failure::asTyped).toList());
        }
        boolean known = failure instanceof KnownProblem
                || failure instanceof BundleException
                || failure instanceof StorageException
                || failure instanceof TransportException
                || failure instanceof PluginException
                || failure instanceof SyncException sync && sync.kind() != SyncException.Kind.INTERNAL;
        return known
                ? new Failure(ExitCode.KNOWN_PROBLEM, List.of(oneLine(failure.getMessage())))
                : new Failure(ExitCode.UNEXPECTED, List.of(unexpected(failure)));
    }

    /** Who typed an option knows it by its own name. */
    private static String asTyped(String problem) {
        String typed = problem;
        for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
            typed = typed.replace(option.getKey() + " (from command line)", option.getValue());
        }
        return typed;
    }

    private static String unexpected(Throwable failure) {
        return "this should not happen: " + oneLine(failure.toString())
                + ". Please report it; with TIDEMARK_DEBUG=1 in the environment a stack trace is printed";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
