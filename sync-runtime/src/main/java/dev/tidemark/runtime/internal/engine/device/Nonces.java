package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.Hello;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The nonces by which a server tells a device from copies of its database. Each greeting proposes one that was never proposed
 * before. All that are not answered are kept, for which of them has arrived nobody knows; the server's is one of them, or the
 * confirmed one.
 *
 * @param confirmed the nonce of the last greeting that was answered
 * @param proposed the nonce of the last greeting; the confirmed one where that was answered
 * @param earlier those of greetings before it that were not answered, oldest first
 */
record Nonces(UUID confirmed, UUID proposed, List<UUID> earlier) {
    private static final String STATE = "nonces/unanswered";
    /** Only the last one that has arrived counts. Who loses track of it is taken for a copy, and loses nothing by that. */
    private static final int MOST = 16;

    private static final UUID NOBODY = new UUID(0, 0);

    Nonces {
        earlier = List.copyOf(earlier);
    }

    /** Returns those of a node that no server has met. */
    static Nonces none() {
        return new Nonces(NOBODY, NOBODY, List.of());
    }

    static Nonces load(Snapshot snapshot, Upstream upstream) {
        List<UUID> earlier = snapshot.state(STATE)
                .map(bytes -> StateBytes.read(bytes, 1, in -> StateBytes.list(in, StateBytes::uuid)))
                .orElse(List.of());
        return new Nonces(upstream.confirmedNonce(), upstream.proposedNonce(), earlier);
    }

    /** Keeps these; the last two with what is known of the server, which is returned and for the caller to keep. */
    Upstream keep(Transaction transaction, Upstream upstream) {
        if (earlier.isEmpty()) {
            transaction.removeState(STATE);
        } else {
            transaction.putState(
                    STATE,
                    StateBytes.write(
                            1,
                            out -> StateBytes.list(out, earlier, id -> {
                                StateBytes.uuid(out, id);
                            })));
        }
        return upstream.withNonces(confirmed, proposed);
    }

    Nonces propose(UUID fresh) {
        List<UUID> open = open();
        return new Nonces(confirmed, fresh, open.subList(Math.max(0, open.size() - MOST), open.size()));
    }

    /** Returns these after a greeting was answered; one of a later greeting stays open. */
    Nonces answered(UUID nonce) {
        List<UUID> open = open();
        int at = open.indexOf(nonce);
        return at < 0 ? this : of(nonce, open.subList(at + 1, open.size()));
    }

    /** Returns these without one that never left this node. */
    Nonces withdrawn(UUID nonce) {
        List<UUID> open = open();
        open.remove(nonce);
        return of(confirmed, open);
    }

    private List<UUID> open() {
        List<UUID> open = new ArrayList<>(earlier);
        if (!proposed.equals(confirmed)) {
            open.add(proposed);
        }
        return open;
    }

    private static Nonces of(UUID confirmed, List<UUID> open) {
        int last = open.size() - 1;
        return last < 0
                ? new Nonces(confirmed, confirmed, List.of())
                : new Nonces(confirmed, open.get(last), open.subList(0, last));
    }

    /** Returns what a greeting says of them beyond its fields. */
    Map<String, String> extensions() {
        return earlier.isEmpty()
                ? Map.of()
                : Map.of(Hello.UNANSWERED, earlier.stream().map(UUID::toString).collect(Collectors.joining(" ")));
    }
}
