package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.feed.FeedPages;
import dev.tidemark.runtime.internal.engine.groups.PushedGroups;
import dev.tidemark.runtime.internal.engine.link.SerialExecutor;
import dev.tidemark.runtime.internal.engine.link.Watchdog;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.outcomes.UnsentOutcomes;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.peers.ExistingRows;
import dev.tidemark.runtime.internal.engine.peers.ToldHistory;
import dev.tidemark.runtime.internal.engine.questions.StatusAnswer;
import dev.tidemark.runtime.internal.engine.tables.WholeRows;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import dev.tidemark.runtime.internal.wire.Compare;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.Credit;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Pull;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The server's end of a session with one device: greets it, and hands what follows to a {@link PushReceiver} and a
 * {@link FeedSender}.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class ServerSession implements Link.Receiver {
    private static final System.Logger LOGGER = System.getLogger(ServerSession.class.getName());
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Serving serving;
    private final long number;
    private final Wire wire;
    private final SerialExecutor executor;
    private final Watchdog watchdog;
    private final AtomicBoolean pumpQueued = new AtomicBoolean();
    private final Runnable stopWaiting;
    private Optional<Downstream> device = Optional.empty();
    private Optional<PushReceiver> receiver = Optional.empty();
    private Optional<FeedSender> feed = Optional.empty();
    private Optional<Packing.Both> packing = Optional.empty();
    private String codec = "";
    private FeedSender.Terms terms = FeedSender.Terms.NONE;
    private UUID nonce = new UUID(0, 0);
    private long schemaHash;
    private long savedOutcome;
    private long toldOutcome;
    private long settledLater;
    private long unsavedCursor;
    private boolean hasEchoes;
    private ToldHistory history = ToldHistory.NONE;
    private long handled;
    private volatile UUID claimed = new UUID(0, 0);
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
        if (device.isEmpty()) {
            throw new WireException("no HELLO came within " + HANDSHAKE.toSeconds() + " s");
        }
    }

    /** Pages that nobody takes are not kept for long: there may be many such devices. */
    private Optional<Duration> patience() {
        return feed.filter(FeedSender::isBlocked).map(blocked -> PATIENCE);
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
        submit(this::pump);
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
                guarded(this::wake);
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
        Downstream known = device.orElseThrow(() -> new WireException("the first message must be HELLO"));
        if (message instanceof Schema schema) {
            serving.define(schema.tables());
        } else if (message instanceof Push push) {
            receiver.orElseThrow().take(push).ifPresent(this::answer);
        } else if (message instanceof Confirm confirm) {
            confirm(known, confirm);
        } else if (message instanceof Pull pull) {
            Packing pages =
                    feed.map(FeedSender::packing).orElse(packing.orElseThrow().pages());
            feed = Optional.of(new FeedSender(
                    this::announce, serving.feedPages(), serving.feedCache(), wire, known, pages, terms, pull));
            pump();
        } else if (message instanceof Credit credit) {
            feed.ifPresent(each -> each.renew(credit.bytes()));
            pump();
        } else if (message instanceof Compare question) {
            serving.comparing().answer(question, wire::send);
        } else if (message instanceof Refusal refusal) {
            LOGGER.log(Level.INFO, "device " + known.name() + " ends the session: " + refusal.message());
            end();
        } else {
            throw new WireException(
                    "a device does not send " + message.getClass().getSimpleName());
        }
    }

    // ---- greeting

    private void greet(Hello hello) {
        if (device.isPresent()) {
            throw new WireException("HELLO was sent twice");
        }
        checkVersions(hello);
        stopWaiting.run();
        if (hello.extensions().containsKey(StatusAnswer.ASK)) {
            serving.sessions().requireNotStuck(claimed);
        }
        Optional<Welcome> answer = serving.server().answer(hello);
        if (answer.isPresent()) {
            turnAway(answer.get());
            return;
        }
        codec = serving.codecs().choose(hello.codecs());
        serving.sessions().requireNotStuck(hello.node());
        claimed = hello.node();
        nonce = hello.proposedNonce();
        serving.retryFailed();
        ServerSide.Greeting greeting =
                serving.server().greet(hello, last -> serving.takePartial(last, codec), codec, agreements(hello));
        if (greeting.welcome().identity() == Welcome.Identity.COPY) {
            turnAway(greeting.welcome());
            return;
        }
        greeted = greeting.number();
        serving.sessions().greeted(new Greetings.Greeting(greeted, hello.node()));
        history = ToldHistory.of(hello, greeting.welcome().history());
        schemaHash = greeting.welcome().schemaHash();
        terms = new FeedSender.Terms(greeting.welcome().snapshot(), greeting.horizon());
        device = Optional.of(greeting.device().withCursor(greeting.welcome().cursor()));
        packing = Optional.of(Packing.agreed(
                serving.codecs(),
                hello,
                greeting.welcome(),
                () -> serving.names(greeting.tables(), greeting.welcome().schemaHash())));
        receiver = Optional.of(new PushReceiver(
                serving.groups(),
                hello.node(),
                nonce,
                packing.get().pushes(),
                new PushedGroups.Terms(ExistingRows.differing(hello.extensions()), greeting.isBehind()),
                greeting.partial(),
                greeting.welcome().staged()));
        hasEchoes = !greeting.device().echoes().isEmpty() || greeting.tellsWhole();
        wire.send(greeting.welcome());
        if (schemaHash != hello.schemaHash()) {
            wire.send(new Schema(greeting.tables()));
        }
        settledLater = serving.settledLater();
        toldOutcome = greeting.device().lastOutcome();
        serving.server().unconfirmed(hello.node()).forEach(this::tell);
    }

    /** What this server says of the session beyond the fields of WELCOME. */
    private Map<String, String> agreements(Hello hello) {
        Map<String, String> extensions = new HashMap<>(WholeRows.extensions(serving.wholeRows()));
        extensions.putAll(serving.askedColumns());
        extensions.putAll(Packing.answer(hello, serving.codecs(), codec));
        extensions.putAll(Verification.answer(hello));
        return extensions;
    }

    private static void checkVersions(Hello hello) {
        if (hello.oldestProtocol() > Protocol.NEWEST) {
            throw new SessionRefused(
                    Refusal.Code.PROTOCOL_TOO_NEW,
                    "this server speaks protocol " + Protocol.NEWEST + ", the device " + hello.oldestProtocol()
                            + " and newer. Update the server");
        }
        if (hello.newestProtocol() < Protocol.OLDEST) {
            throw new SessionRefused(
                    Refusal.Code.PROTOCOL_TOO_OLD,
                    "this server speaks protocol " + Protocol.OLDEST + " and newer, the device at most "
                            + hello.newestProtocol() + ". Update the device");
        }
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

    // ---- pushes

    private void answer(List<Outcomes> outcomes) {
        hasEchoes = true;
        if (UnsentOutcomes.first(outcomes) > toldOutcome + 1) {
            tellUntold();
        }
        outcomes.stream()
                .filter(each -> each.outcomes().isEmpty() || UnsentOutcomes.last(each) > toldOutcome)
                .forEach(this::tell);
    }

    private void tell(Outcomes outcomes) {
        requireOwnTurn();
        toldOutcome = Math.max(toldOutcome, UnsentOutcomes.last(outcomes));
        wire.send(outcomes);
    }

    /**
     * Tells what became of writes that were tried again beside this session. It is told before anything that has a higher number,
     * for a device takes what comes behind that for a repetition.
     */
    private void tellUntold() {
        serving.server().unconfirmed(device.orElseThrow().device()).stream()
                .filter(each -> UnsentOutcomes.last(each) > toldOutcome)
                .forEach(this::tell);
    }

    private void tellWhatWasSettledLater() {
        long now = serving.settledLater();
        if (now != settledLater) {
            settledLater = now;
            tellUntold();
        }
    }

    /**
     * Notes what the device has made durable. A live device that only listens confirms every commit of everyone; its cursor
     * is kept when the session ends, for a write each time would make a commit cost as much as there are devices.
     */
    private void confirm(Downstream known, Confirm confirm) {
        feed.ifPresent(each -> each.confirmed(confirm.cursor()));
        boolean listens = !hasEchoes
                && confirm.outcome() == savedOutcome
                && feed.filter(FeedSender::isLive).isPresent();
        unsavedCursor = confirm.cursor();
        if (!listens) {
            savedOutcome = confirm.outcome();
            saveCursor(known);
        }
    }

    private void saveCursor(Downstream known) {
        serving.server().confirm(known.device(), nonce, savedOutcome, unsavedCursor);
        unsavedCursor = 0;
    }

    private void saveUnsavedCursor(Downstream known) {
        try {
            if (unsavedCursor > 0) {
                saveCursor(known);
            }
        } catch (StorageException | SessionRefused closedOrDisplaced) {
            LOGGER.log(
                    Level.DEBUG,
                    "the cursor of " + known.name() + " is not kept; it comes with its next greeting",
                    closedOrDisplaced);
        }
    }

    // ---- the feed

    private void wake() {
        if (feed.filter(FeedSender::isWaiting).isPresent()) {
            tellWhatWasSettledLater();
            feed.get().wake();
            pump();
        }
    }

    /**
     * Comes between the reading of pages and their sending. A device keeps what it wrote with the outcome that says that it was
     * replaced, so that has to come before what replaces it.
     */
    private void announce(FeedPages.View view, long sent) {
        requireOwnTurn();
        tellWhatWasSettledLater();
        history.before(view.incarnations(), sent).ifPresent(wire::send);
        Serving.Tables schema = serving.schema(view.tables());
        if (schema.hash() != schemaHash) {
            schemaHash = schema.hash();
            wire.send(new Schema(schema.tables()));
        }
    }

    private void pump() {
        feed.ifPresent(each -> each.pump(hasEchoes));
        watchdog.keepWatching();
    }

    // ---- the end

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
            device.ifPresent(this::saveUnsavedCursor);
            stopWaiting.run();
            watchdog.stop();
            receiver.flatMap(PushReceiver::partial).ifPresent(part -> serving.keepPartial(nonce, codec, part));
            feed = Optional.empty();
            serving.sessions().ended(number);
        }
    }
}
