package dev.tidemark.cli;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.SyncException;
import java.util.List;

/**
 * How a failure is told.
 *
 * @param exitCode of the process
 * @param lines for people
 */
record Failure(int exitCode, List<String> lines) {
    Failure {
        lines = List.copyOf(lines);
    }

    static Failure of(Throwable failure) {
        if (failure instanceof ConfigurationException configuration) {
            return new Failure(ExitCode.KNOWN_PROBLEM, configuration.problems());
        }
        boolean known = failure instanceof KnownProblem
                || failure instanceof StorageException
                || failure instanceof TransportException
                || failure instanceof PluginException
                || failure instanceof SyncException sync && sync.kind() != SyncException.Kind.INTERNAL;
        return known
                ? new Failure(ExitCode.KNOWN_PROBLEM, List.of(oneLine(failure.getMessage())))
                : new Failure(ExitCode.UNEXPECTED, List.of(unexpected(failure)));
    }

    private static String unexpected(Throwable failure) {
        return "this should not happen: " + oneLine(failure.toString())
                + ". Please report it; with TIDEMARK_DEBUG=1 in the environment a stack trace is printed";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
