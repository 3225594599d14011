package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.SyncFailures;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.replica.Replica;
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
import java.util.function.Function;

/**
 * Asks a server something, on a link of its own: in the extensions of a HELLO, which those of a WELCOME answer. Whoever asks is not
 * taken for a device.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
public final class Question<T> implements Link.Receiver {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final UUID NOBODY = new UUID(0, 0);

    private final Replica replica;
    private final Target target;
    private final Map<String, String> asked;
    private final Function<Welcome, Optional<T>> reader;
    private final SyncFailures failures;
    private final SerialExecutor executor;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Optional<Wire> wire = Optional.empty();

    private Question(Replica replica, Target target, Map<String, String> asked, Function<Welcome, Optional<T>> reader) {
        this.replica = replica;
        this.target = target;
        this.asked = asked;
        this.reader = reader;
        this.failures = new SyncFailures(target.address());
        this.executor = new SerialExecutor(replica.parts().scheduler());
    }

    /**
     * Returns what a server answers, or completes with a {@link SyncException}.
     *
     * @param asked names what is asked
     * @param reader returns nothing where the server has not understood the question
     */
    public static <T> CompletableFuture<T> ask(
            Replica replica, Target target, Map<String, String> asked, Function<Welcome, Optional<T>> reader) {
        Question<T> question = new Question<>(replica, target, asked, reader);
        question.connect();
        return question.answer;
    }

    private void connect() {
        Runnable stopWaiting = replica.parts().scheduler().after(PATIENCE, this::giveUp);
        answer.whenComplete((any, failure) -> stopWaiting.run());
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
                        asked));
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
            answer.complete(reader.apply(welcome)
                    .orElseThrow(() -> new SyncException(
                            SyncException.Kind.INCOMPATIBLE,
                            "the server " + target.address()
                                    + " does not know what it was asked. Update Tidemark there")));
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
