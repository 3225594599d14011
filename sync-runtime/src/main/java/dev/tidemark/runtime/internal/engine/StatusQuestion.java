package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a server how it stands, on a link of its own.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class StatusQuestion implements Link.Receiver {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final UUID NOBODY = new UUID(0, 0);

    private final Replica replica;
    private final Syncing.Target target;
    private final SyncFailures failures;
    private final SerialExecutor executor;
    private final CompletableFuture<NodeStatus> answer = new CompletableFuture<>();
    private Optional<Wire> wire = Optional.empty();

    private StatusQuestion(Replica replica, Syncing.Target target) {
        this.replica = replica;
        this.target = target;
        this.failures = new SyncFailures(target.address());
        this.executor = new SerialExecutor(replica.parts().scheduler());
    }

    /** Returns how a server stands, or completes with a {@link SyncException}. */
    static CompletableFuture<NodeStatus> ask(Replica replica, Syncing.Target target) {
        StatusQuestion question = new StatusQuestion(replica, target);
        question.connect();
        return question.answer;
    }

    private void connect() {
        Runnable stopWaiting = replica.parts().scheduler().after(PATIENCE, this::giveUp);
        answer.whenComplete((status, failure) -> stopWaiting.run());
        target.transport()
                .connect(target.address())
                .whenComplete((link, failure) -> executor.execute(() -> {
                    if (failure != null) {
                        fail(failures.unreachable(failure));
                    } else {
                        guarded(() -> greet(link));
                    }
                }));
    }

    private void greet(Link link) {
        wire = Optional.of(new Wire(link, executor));
        link.start(this);
        wire.get()
                .send(new Hello(
                        Protocol.OLDEST,
                        Protocol.NEWEST,
                        replica.self().node(),
                        replica.parts().name(),
                        Role.DEVICE,
                        NOBODY,
                        NOBODY,
                        0,
                        List.of(),
                        target.token(),
                        List.of(),
                        0,
                        replica.clock().machineMillis(),
                        Map.of(StatusAnswer.ASK, StatusAnswer.STATUS)));
    }

    @Override
    public void received(ByteBuffer frame) {
        Wire from = wire.orElseThrow();
        from.arrived(frame, () -> guarded(() -> take(from.receive(frame))));
    }

    private void take(Message message) {
        if (message instanceof Refusal refusal) {
            throw failures.refused(refusal);
        } else if (message instanceof Welcome welcome) {
            answer.complete(StatusAnswer.read(welcome)
                    .orElseThrow(() -> new SyncException(
                            SyncException.Kind.INCOMPATIBLE,
                            "the server " + target.address() + " does not tell its status. Update Tidemark there")));
            wire.ifPresent(Wire::close);
        } else if (!answer.isDone()) {
            throw new WireException(message.getClass().getSimpleName() + " came before WELCOME");
        }
    }

    @Override
    public void writable() {
        // One small frame is sent.
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        executor.execute(() -> fail(failures.ended(failure)));
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            fail(failures.of(failure));
        }
    }

    /** It may be the link that is stuck; who asked is told all the same. */
    private void giveUp() {
        answer.completeExceptionally(failures.silent());
        executor.execute(() -> wire.ifPresent(Wire::close));
    }

    /** After an answer nothing counts any more. */
    private void fail(SyncException problem) {
        answer.completeExceptionally(problem);
        wire.ifPresent(Wire::close);
    }
}
