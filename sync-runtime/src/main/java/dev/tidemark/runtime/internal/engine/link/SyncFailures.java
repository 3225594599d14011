package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.WireException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Says what a failure of a sync with one server means to those who asked for it. */
public final class SyncFailures {
    private final URI address;

    /** Creates one for syncs with the server at an address. */
    public SyncFailures(URI address) {
        this.address = address;
    }

    /** Returns why a sync that had a connection failed. */
    public SyncException of(RuntimeException failure) {
        if (failure instanceof SyncException known) {
            return known;
        }
        if (failure instanceof WireException malformed) {
            return new SyncException(
                    SyncException.Kind.INCOMPATIBLE,
                    address + " sent what is not Tidemark's protocol: " + malformed.getMessage());
        }
        if (failure instanceof TransportException broken) {
            return unreachable(broken);
        }
        if (failure instanceof StorageException storage) {
            return new SyncException(SyncException.Kind.STORAGE, storage.getMessage(), storage);
        }
        return new SyncException(SyncException.Kind.INTERNAL, "sync failed: " + failure, failure);
    }

    /** Returns why no connection came about. */
    public SyncException unreachable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SyncException known) {
            return known;
        }
        if (cause instanceof TransportException transport) {
            SyncException.Kind kind = switch (transport.kind()) {
                case UNREACHABLE, BROKEN, CLOSED -> SyncException.Kind.UNREACHABLE;
                case NOT_A_NODE, PROTOCOL, TOO_LARGE -> SyncException.Kind.INCOMPATIBLE;
                case IN_USE, REFUSED -> SyncException.Kind.REFUSED;
            };
            return new SyncException(kind, transport.getMessage(), transport);
        }
        return new SyncException(SyncException.Kind.INTERNAL, "connecting to " + address + ": " + cause, cause);
    }

    /** Returns why none of a server's addresses could be reached, at least one, in the order of the configuration. */
    public static SyncException ofAll(List<SyncException> failures) {
        SyncException first = failures.get(0);
        if (failures.size() == 1) {
            return first;
        }
        String each =
                failures.stream().map(SyncException::getMessage).distinct().collect(Collectors.joining("; "));
        return new SyncException(first.kind(), "none of the server's addresses can be used: " + each, first);
    }

    /** Returns that the server refuses, and why. */
    public SyncException refused(Refusal refusal) {
        SyncException.Kind kind = switch (refusal.code()) {
            case PROTOCOL_TOO_NEW, PROTOCOL_TOO_OLD, NOT_A_SERVER, MALFORMED -> SyncException.Kind.INCOMPATIBLE;
            case NOT_AUTHENTICATED, CLOCK, SCHEMA, DIFFERS -> SyncException.Kind.REFUSED;
            // A fault of the server's own, as a database that dies in the middle of a commit: another server may do
            // better, or it later.
            case BUSY, INTERNAL -> SyncException.Kind.UNREACHABLE;
        };
        return new SyncException(kind, "the server " + address + " refuses: " + refusal.message());
    }

    /** Returns that the connection ended too early. */
    public SyncException ended(Optional<TransportException> failure) {
        return new SyncException(
                SyncException.Kind.UNREACHABLE,
                "the connection to " + address + " ended before the sync was complete"
                        + failure.map(each -> ": " + each.getMessage()).orElse("")
                        + ". What arrived is kept; sync again");
    }

    /** Returns that the server stopped answering. */
    public SyncException silent() {
        return new SyncException(
                SyncException.Kind.UNREACHABLE, address + " stopped answering. What arrived is kept; sync again");
    }
}
