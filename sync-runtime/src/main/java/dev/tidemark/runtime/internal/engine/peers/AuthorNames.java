package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.history.Names;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Who the authors in a node's history are, as far as its store tells: the node itself, its server, and its devices. */
public final class AuthorNames implements Names {
    private final Snapshot snapshot;
    private final Optional<UUID> self;
    private final String name;
    private final Upstream upstream;

    private AuthorNames(Snapshot snapshot, String name) {
        this.snapshot = snapshot;
        this.self = NodeState.id(snapshot);
        this.name = name;
        this.upstream = Upstream.load(snapshot);
    }

    /**
     * Returns what tells the names from a view of a node's store.
     *
     * @param name the node's own
     */
    public static Function<Snapshot, Names> of(String name) {
        return snapshot -> new AuthorNames(snapshot, name);
    }

    private boolean isSelf(Author author) {
        return self.equals(Optional.of(author.node()));
    }

    @Override
    public String of(Author author) {
        if (author.equals(Author.NOBODY)) {
            return "nobody";
        } else if (isSelf(author)) {
            return name;
        }
        boolean isServer = upstream.isKnown() && upstream.server().equals(author.node());
        return isServer ? upstream.serverName() : Downstream.name(snapshot, author.node());
    }

    @Override
    public boolean isTaken(Stamp write) {
        return upstream.isKnown()
                ? isSelf(write.author()) && write.sequence() <= upstream.acknowledged()
                : !isSelf(write.author()) && !write.isBottom();
    }
}
