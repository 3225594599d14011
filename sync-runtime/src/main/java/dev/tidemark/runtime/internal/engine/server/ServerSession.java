package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.link.CommonVersion;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.Watchdog;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.questions.StatusAnswer;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The server's end of a session with one device: greets it, and hands what follows to a {@link ServedDevice}; ends when it fails,
 * stalls, or goes on elsewhere.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class ServerSession implements Link.Receiver {
    private static final System.Logger LOGGER = System.getLogger(ServerSession.class.getName());
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Who has not greeted yet, or only asks something. */
    static final UUID NOBODY = new UUID(0, 0);

    private final Serving serving;
    private final long number;
    private final Wire wire;
    private final SerialExecutor executor;
    private final Watchdog watchdog;
    private final AtomicBoolean pumpQueued = new AtomicBoolean();
    private final Runnable stopWaiting;
    private Optional<ServedDevice> served = Optional.empty();
    private UUID nonce = NOBODY;
    private long handled;
    private volatile UUID claimed = NOBODY;
    private volatile long greeted = Long.MAX_VALUE;
    private volatile boolean displaced;
    private volatile Optional<SyncException> stuck = Optional.empty();
    private boolean ended;

    /** @param number by which the server knows the session; they are woken in this order */
    ServerSession(Serving serving, long number, Link link) {
        this.serving = serving;
        this.number = number;
        this.executor = new SerialExecutor(serving.scheduler(), serving::millis);
        this.wire = new Wire(link, executor);
        this.watchdog = new Watchdog(
                serving.scheduler(), this::submit, () -> handled + wire.drainedBytes(), this::patience, this::stalled);
        this.stopWaiting = serving.scheduler().after(HANDSHAKE, () -> submit(this::requireGreeting));
    }

    /** Who connects and says nothing is not kept. */
    private void requireGreeting() {
        if (served.isEmpty()) {
            throw new WireException("no HELLO came within " + HANDSHAKE.toSeconds() + " s");
        }
    }

    /** Pages that nobody takes are not kept for long: there may be many such devices. */
    private Optional<Duration> patience() {
        return served.filter(ServedDevice::isBlocked).map(blocked -> PATIENCE);
    }

    private void stalled() {
        throw new SessionRefused(
                Refusal.Code.BUSY, "the device took nothing for " + PATIENCE.toSeconds() + " s; sync again");
    }

    @Override
    public void received(ByteBuffer frame) {
        wire.arrived(
                frame,
                () -> guarded(() -> {
                    handled++;
                    requireOwnTurn();
                    handle(wire.receive(frame));
                }));
    }

    @Override
    public void writable() {
        submit(() -> serve(ServedDevice::pump));
    }

    @Override
    public void closed(Optional<TransportException> failure) {
        executor.execute(this::end);
    }

    /** Something was committed here; a live device is told. */
    void committed() {
        if (pumpQueued.compareAndSet(false, true)) {
            executor.execute(() -> {
                pumpQueued.set(false);
                guarded(() -> serve(ServedDevice::wake));
            });
        }
    }

    /** Another session has begun as a device; if it is this session's, and began later, this one says and takes nothing more. */
    void displacedBy(Greetings.Greeting greeting) {
        if (greeting.device().equals(claimed) && greeting.number() > greeted) {
            displace();
        }
    }

    /** Comes to its end if a snapshot says that another session has begun as its device, up to a greeting of which the snapshot knows. */
    void requireLast(Snapshot snapshot, long newest) {
        if (greeted <= newest
                && !Downstream.load(snapshot, claimed)
                        .map(Downstream::proposedNonce)
                        .equals(Optional.of(nonce))) {
            displace();
        }
    }

    private void displace() {
        displaced = true;
        submit(this::requireOwnTurn);
    }

    /** What is read or written after another session has begun as this device is not for this one. */
    private void requireOwnTurn() {
        if (displaced) {
            throw Downstream.displaced();
        }
    }

    /**
     * Sets the session aside if its work is where a plugin does not come back: its link is closed, after the reason was sent where the
     * link is not what is stuck. What it waits for is left alone, and the session ends for good when that is over.
     */
    void giveUp(SyncException because) {
        if (stuck.isPresent() || !executor.isBusyFor(PATIENCE)) {
            return;
        }
        stuck = Optional.of(because);
        Optional<Message> last = isStuckInStorage()
                ? Optional.of(new Refusal(Refusal.Code.BUSY, "the server's store: " + because.getMessage(), Map.of()))
                : Optional.empty();
        serving.scheduler().execute(() -> wire.giveUp(last));
    }

    private boolean isStuckInStorage() {
        return stuck.filter(because -> because.kind() == SyncException.Kind.STORAGE)
                .isPresent();
    }

    /** Returns why the session is set aside, if it waits for the store and is that of a device, or of nobody who asks for the status. */
    Optional<SyncException> stuckInStorage(UUID of) {
        return of.equals(claimed) && isStuckInStorage() ? stuck : Optional.empty();
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
            refuse(refused.refusal());
        } catch (WireException malformed) {
            refuse(new Refusal(Refusal.Code.MALFORMED, malformed.getMessage(), Map.of()));
        } catch (TransportException broken) {
            wire.close();
            end();
        } catch (Merger.DifferingCopies differing) {
            refuse(new Refusal(Refusal.Code.DIFFERS, differing.getMessage(), Map.of()));
        } catch (StorageException storage) {
            LOGGER.log(Level.WARNING, "session with " + wire.remote() + ": " + storage.getMessage());
            refuse(new Refusal(
                    storage.kind() == StorageException.Kind.BUSY ? Refusal.Code.BUSY : Refusal.Code.INTERNAL,
                    "the server's store: " + storage.getMessage(),
                    Map.of()));
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError unexpected) {
            LOGGER.log(Level.ERROR, "session with " + wire.remote(), unexpected);
            refuse(new Refusal(Refusal.Code.INTERNAL, "the server failed unexpectedly; its log says more", Map.of()));
        }
    }

    private void handle(Message message) {
        if (message instanceof Hello hello) {
            greet(hello);
            return;
        }
        ServedDevice known = served.orElseThrow(() -> new WireException("the first message must be HELLO"));
        if (message instanceof Refusal refusal) {
            LOGGER.log(Level.INFO, "device " + known.name() + " ends the session: " + refusal.message());
            end();
        } else {
            serve(each -> each.handle(message));
        }
    }

    private void serve(Consumer<ServedDevice> work) {
        served.ifPresent(work);
        watchdog.keepWatching();
    }

    private void greet(Hello hello) {
        if (served.isPresent()) {
            throw new WireException("HELLO was sent twice");
        }
        CommonVersion.require(hello, "server", "device");
        if (hello.role() == Conflict.Role.PEER) {
            throw new SessionRefused(
                    Refusal.Code.NOT_A_SERVER,
                    "this is a server, which settles conflicts, and no equal: sync with it as a device, as in"
                            + " 'tidemark sync app.db --server URL'");
        }
        stopWaiting.run();
        if (hello.extensions().containsKey(StatusAnswer.ASK)) {
            serving.sessions().requireNoAskerStuck();
        }
        Optional<Welcome> answer = serving.answers().to(hello);
        if (answer.isPresent()) {
            turnAway(answer.get());
            return;
        }
        String codec = serving.codecs().choose(hello.codecs());
        serving.sessions().requireNotStuck(hello.node());
        claimed = hello.node();
        serving.sessions().claimed(number, claimed, this);
        nonce = hello.proposedNonce();
        serving.retryFailed();
        ServerSide.Greeting greeting = serving.server()
                .greet(
                        hello,
                        last -> serving.takePartial(last, codec),
                        codec,
                        Handshake.extensions(hello, serving, codec));
        if (greeting.welcome().identity() == Welcome.Identity.COPY) {
            turnAway(greeting.welcome());
            return;
        }
        greeted = greeting.number();
        serving.sessions().greeted(new Greetings.Greeting(greeted, hello.node()));
        ServedDevice device = new ServedDevice(serving, wire, this::requireOwnTurn, hello, greeting);
        served = Optional.of(device);
        device.welcome(hello, greeting);
    }

    /**
     * Ends what begins no session: who asks something else has his answer, and a copy takes a name of its own before anything else; what
     * its original left here stays the original's.
     */
    private void turnAway(Welcome welcome) {
        wire.send(welcome);
        wire.close();
        end();
    }

    private void refuse(Refusal refusal) {
        if (ended) {
            return;
        }
        try {
            wire.send(refusal);
        } catch (TransportException gone) {
            LOGGER.log(Level.DEBUG, "the refusal did not reach " + wire.remote(), gone);
        }
        wire.close();
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            served.ifPresent(ServedDevice::end);
            served = Optional.empty();
            stopWaiting.run();
            watchdog.stop();
            serving.sessions().ended(number, claimed);
        }
    }
}
