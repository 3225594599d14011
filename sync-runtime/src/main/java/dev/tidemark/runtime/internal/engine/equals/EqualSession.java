package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.SyncFailures;
import dev.tidemark.runtime.internal.engine.link.Watchdog;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.questions.Answers;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Meeting;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.EqualFeed;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One end of a session between equals, or between devices of one server, of which each gives what the server has not acknowledged.
 *
 * <p>Who connects greets, and says what it has. The other one sends what stands in its feed behind that, whole, which is taken in one
 * transaction; then the same in the other direction, which a CONFIRM ends. So both have what either had, and a link that breaks
 * leaves each with all of a delivery or nothing.
 *
 * <p>A link may stay open for more such rounds. It is always the one that connects that begins them, so that no two meet: when
 * something was committed there, when it is due, and when the other end says that something was committed at its own.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class EqualSession implements Link.Receiver {
    private static final System.Logger LOGGER = System.getLogger(EqualSession.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Replica replica;
    private final Meeting exchange;
    private final Codecs codecs;
    private final EqualGreeting greeting;
    private final ArrivingFeed arriving;
    private final Answers answers;
    private final boolean connects;
    private final Optional<Consumer<SyncReport>> rounds;
    private final SyncFailures failures;
    private final URI address;
    private final Wire wire;
    private final SerialExecutor executor;
    private final Watchdog watchdog;
    private final CompletableFuture<SyncReport> done = new CompletableFuture<>();
    private Round round;
    private String codec = "";
    private boolean greeted;
    private boolean announced;
    private long handled;
    private boolean live;
    /** Whether the link is open with no round under way. */
    private boolean resting;
    /** Whether the other end has something new, or was told that there is something new here. */
    private boolean news;

    private boolean ended;
    private volatile long covered = -1;

    /**
     * @param exchange what is given, and how what comes is taken
     * @param connectedTo whom this end has connected to; nothing where the other has connected
     * @param rounds hears of each round of a link that stays open; nothing where it is to end with the first
     */
    EqualSession(
            Replica replica,
            Meeting exchange,
            Codecs codecs,
            Answers answers,
            Link link,
            Optional<URI> connectedTo,
            Optional<Consumer<SyncReport>> rounds) {
        this.replica = replica;
        this.exchange = exchange;
        this.codecs = codecs;
        this.greeting = new EqualGreeting(replica, codecs);
        this.arriving = new ArrivingFeed(codecs);
        this.answers = answers;
        this.connects = connectedTo.isPresent();
        this.rounds = rounds;
        this.address = connectedTo.orElseGet(() -> URI.create("equal:connected"));
        this.failures = new SyncFailures(address);
        this.executor = new SerialExecutor(replica.parts().scheduler());
        this.wire = new Wire(link, executor);
        this.round = new Round(wire, replica.clock().machineMillis());
        this.watchdog = new Watchdog(
                replica.parts().scheduler(),
                this::submit,
                () -> handled + wire.drainedBytes(),
                () -> Optional.of(PATIENCE).filter(any -> !ended && !resting),
                () -> fail(failures.silent()));
    }

    /** Returns what came of it, or completes with a {@link SyncException}; of a link that stays open with that alone. */
    CompletableFuture<SyncReport> done() {
        return done;
    }

    /** Waits for the equal that has connected to say something, though not for ever. */
    void await() {
        submit(watchdog::watch);
    }

    /** Ends, since the node does. */
    void close() {
        submit(() -> fail(failures.ended(Optional.empty())));
    }

    /** Greets the equal that was connected to. */
    void greet(String token) {
        submit(() -> {
            watchdog.watch();
            wire.send(greeting.hello(token, rounds.isPresent()));
        });
    }

    /** Has something that was committed here reach the other end soon, where the link stays open. */
    void committed() {
        submit(this::goOn);
    }

    /** Begins a round that is due. */
    void exchangeAgain() {
        submit(() -> {
            if (connects && resting) {
                beginRound();
            }
        });
    }

    /** Returns whether something was committed here since the last round, other than what came with it. Threading: any. */
    boolean isBehind() {
        return exchange.head() != covered;
    }

    private void goOn() {
        if (!resting) {
            return;
        }
        if (connects && (news || isBehind())) {
            beginRound();
        } else if (!connects && !news && isBehind()) {
            news = true;
            wire.send(new Checkpoint(exchange.head(), 0));
        }
    }

    private void beginRound() {
        round = new Round(wire, replica.clock().machineMillis());
        resting = false;
        watchdog.watch();
        SentDelivery.announce(wire, exchange.header());
    }

    /** Both have what either had. */
    private void rest() {
        covered = round.covered();
        resting = true;
        announced = false;
        goOn();
    }

    @Override
    public void received(ByteBuffer frame) {
        wire.arrived(
                frame,
                () -> guarded(() -> {
                    handled++;
                    watchdog.keepWatching();
                    handle(wire.receive(frame));
                }));
    }

    @Override
    public void writable() {
        submit(this::pump);
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        executor.execute(() -> fail(failures.ended(failure)));
    }

    private void handle(Message message) {
        if (message instanceof Hello hello) {
            answer(hello);
        } else if (message instanceof Refusal refusal) {
            throw failures.refused(refusal);
        } else if (message instanceof Welcome welcome) {
            announce(welcome);
        } else if (!greeted) {
            throw new WireException("the first message must be HELLO");
        } else if (message instanceof Schema schema) {
            arriving.define(schema.tables());
        } else if (message instanceof EqualFeed feed) {
            arriving.gather(feed).ifPresent(this::begin);
        } else if (message instanceof Page page) {
            arriving.add(page);
        } else if (message instanceof Checkpoint checkpoint) {
            take(checkpoint);
        } else if (message instanceof Confirm) {
            finish();
        } else {
            throw new WireException(message.getClass().getSimpleName() + " has no place between equals");
        }
    }

    private void answer(Hello hello) {
        if (connects || greeted) {
            throw new WireException("HELLO has no place here");
        }
        EqualGreeting.requireUnderstood(hello);
        Optional<Welcome> answer = answers.to(hello);
        if (answer.isPresent()) {
            wire.send(answer.get());
            fail(failures.ended(Optional.empty()));
            return;
        }
        EqualGreeting.requireEqual(hello);
        greeted = true;
        Welcome welcome = greeting.welcome(hello);
        live = EqualGreeting.isToStayOpen(welcome.extensions());
        codec = welcome.codec();
        wire.send(welcome);
    }

    private void announce(Welcome welcome) {
        if (!connects || greeted) {
            throw new WireException("WELCOME has no place here");
        }
        greeted = true;
        codec = welcome.codec();
        live = rounds.isPresent() && EqualGreeting.isToStayOpen(welcome.extensions());
        SentDelivery.announce(wire, exchange.header());
    }

    /** What the one that connects says first is what it has; nothing follows it. */
    private void begin(EqualFeed feed) {
        if (!connects && !announced) {
            announced = true;
            answerRound(feed);
        } else {
            arriving.begin(feed, codec);
            // Whatever was told before is in it.
            news = false;
        }
    }

    private void answerRound(EqualFeed theirs) {
        if (resting) {
            round = new Round(wire, replica.clock().machineMillis());
            resting = false;
            watchdog.watch();
        }
        send(exchange.behind(theirs.seen()));
    }

    private void send(Delivery delivery) {
        round.leaves(SentDelivery.begin(wire, delivery, codecs, codec));
        pump();
    }

    private void pump() {
        round.pump();
    }

    private void take(Checkpoint checkpoint) {
        if (connects && live && !arriving.isUnderWay()) {
            news = true;
            goOn();
            return;
        }
        ReceivedDelivery delivery = arriving.end(checkpoint);
        Meeting.Received received = exchange.receive(delivery);
        round.took(received, delivery.deletions());
        if (!received.taken().isTaken()) {
            throw new SessionRefused(
                    Refusal.Code.BUSY,
                    "what was sent begins behind what is here, for one of the two has gone back; sync again");
        }
        if (connects) {
            send(exchange.behind(delivery.header().seen(), received));
        } else {
            wire.send(new Confirm(0, checkpoint.lsn()));
            if (live) {
                rest();
            }
        }
    }

    private void finish() {
        if (!connects || resting) {
            throw new WireException("CONFIRM has no place here");
        }
        SyncReport report = round.report(address, replica.clock().machineMillis());
        if (live) {
            rounds.orElseThrow().accept(report);
            rest();
        } else {
            covered = round.covered();
            done.complete(report);
            end();
        }
    }

    private void submit(Runnable work) {
        executor.execute(() -> guarded(work));
    }

    private void guarded(Runnable work) {
        if (ended) {
            return;
        }
        try {
            work.run();
        } catch (SessionRefused refused) {
            refuse(refused.refusal(), failures.refused(refused.refusal()));
        } catch (SyncException problem) {
            refuse(new Refusal(code(problem), problem.getMessage(), Map.of()), problem);
        } catch (WireException malformed) {
            refuse(new Refusal(Refusal.Code.MALFORMED, malformed.getMessage(), Map.of()), failures.of(malformed));
        } catch (StorageException storage) {
            refuse(
                    new Refusal(Refusal.Code.INTERNAL, "the store there: " + storage.getMessage(), Map.of()),
                    failures.of(storage));
        } catch (RuntimeException failure) {
            fail(failures.of(failure));
        }
    }

    private static Refusal.Code code(SyncException problem) {
        return switch (problem.kind()) {
            case REFUSED, USAGE -> Refusal.Code.DIFFERS;
            case UNREACHABLE -> Refusal.Code.BUSY;
            case INCOMPATIBLE -> Refusal.Code.MALFORMED;
            case STORAGE, INTERNAL -> Refusal.Code.INTERNAL;
        };
    }

    /** What the other end has said it is not told back. */
    private void refuse(Refusal refusal, SyncException problem) {
        try {
            wire.send(refusal);
        } catch (TransportException gone) {
            LOGGER.log(Level.DEBUG, "the refusal did not reach " + wire.remote(), gone);
        }
        fail(problem);
    }

    private void fail(SyncException problem) {
        if (!ended) {
            done.completeExceptionally(problem);
            end();
        }
    }

    private void end() {
        ended = true;
        watchdog.stop();
        arriving.close();
        wire.close();
    }
}
