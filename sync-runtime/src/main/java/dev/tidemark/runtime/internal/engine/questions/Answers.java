package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.status.StatusReader;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a node to which others connect, be it a server or an equal, tells those who ask something and want no session. Threading: any. */
public final class Answers {
    private final Replica replica;
    private final Supplier<List<PluginFault>> faults;
    private final Conflicts conflicts;

    /**
     * @param faults tells what plugins have done wrong, for whoever asks how this node stands
     * @param conflicts for whoever asks for them
     */
    public Answers(Replica replica, Supplier<List<PluginFault>> faults, Conflicts conflicts) {
        this.replica = replica;
        this.faults = faults;
        this.conflicts = conflicts;
    }

    /** Returns the answer to a HELLO that asks for something else than a session; it takes nobody for a device, or for an equal. */
    public Optional<Welcome> to(Hello hello) {
        Optional<Map<String, String>> answer = StatusAnswer.isAskedBy(hello)
                ? Optional.of(status())
                : ConflictAnswer.to(hello.extensions(), conflicts);
        return answer.map(this::answering);
    }

    private Map<String, String> status() {
        return StatusAnswer.write(StatusReader.read(replica, faults.get()));
    }

    private Welcome answering(Map<String, String> answer) {
        try (Snapshot snapshot = replica.snapshot()) {
            return new Welcome(
                    Protocol.NEWEST,
                    replica.self().node(),
                    replica.parts().name(),
                    Incarnations.load(snapshot).list(),
                    snapshot.head(),
                    replica.clock().wallMillis(),
                    "",
                    Welcome.Identity.NEW,
                    0,
                    0,
                    0,
                    0,
                    0,
                    SchemaHash.of(snapshot.tables()),
                    false,
                    false,
                    answer);
        }
    }
}
