package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.Credit;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Pull;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The server's end of a session with one device.
 *
 * <p>Threading: everything but the link's callbacks runs on a serial executor of its own.
 */
final class ServerSession implements Link.Receiver {
    private static final System.Logger LOGGER = System.getLogger(ServerSession.class.getName());
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final int MOST_BATCH_ROWS = 10_000;
    private static final int PAGES_AT_ONCE = 4;
    private static final int BYTES_AT_ONCE = 256 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NO_HEAD = -1;

    private final Serving serving;
    private final Wire wire;
    private final SerialExecutor executor;
    private final AtomicBoolean pumpQueued = new AtomicBoolean();
    private final Runnable stopWaiting;
    private final Queue<PackedBatch> outgoing = new ArrayDeque<>();
    private Optional<Downstream> device = Optional.empty();
    private Optional<Assembly> assembly = Optional.empty();
    private Optional<Feed> feed = Optional.empty();
    private String codec = "";
    private UUID nonce = new UUID(0, 0);
    private Merger.Differing differing = Merger.Differing.REFUSED;
    private long schemaHash;
    private int offset;
    private long savedOutcome;
    private long unsavedCursor;
    private boolean hasEchoes;
    private long arrived;
    private long handled;
    private boolean watching;
    private Runnable stopWatching = () -> {};
    private boolean ended;

    /** How far the device is in the feed. */
    private static final class Feed {
        private final int batchRows;
        private final boolean live;
        private long cursor;
        private long after;
        private long credit;
        private long rows;
        private boolean atHead;
        private long head = NO_HEAD;

        Feed(long cursor, Pull pull) {
            this.cursor = cursor;
            this.batchRows = Math.max(1, Math.min(pull.batchRows(), MOST_BATCH_ROWS));
            this.live = pull.live();
            this.after = Math.max(pull.after(), cursor);
            this.credit = pull.credit();
        }
    }

    ServerSession(Serving serving, Link link) {
        this.serving = serving;
        this.wire = new Wire(link);
        this.executor = new SerialExecutor(serving.scheduler());
        this.stopWaiting =
                serving.scheduler().after(HANDSHAKE, () -> executor.execute(() -> guarded(this::requireGreeting)));
    }

    /** Who connects and says nothing is not kept. */
    private void requireGreeting() {
        if (device.isEmpty()) {
            throw new WireException("no HELLO came within " + HANDSHAKE.toSeconds() + " s");
        }
    }

    @Override
    public void received(ByteBuffer frame) {
        executor.execute(() -> guarded(() -> {
            handled++;
            handle(wire.receive(frame));
        }));
    }

    @Override
    public void writable() {
        executor.execute(() -> guarded(this::pump));
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

    private void guarded(Runnable work) {
        if (ended) {
            return;
        }
        try {
            work.run();
        } catch (SessionRefused refused) {
            refuse(refused.refusal());
        } catch (WireException malformed) {
            refuse(new Refusal(Refusal.Code.MALFORMED, malformed.getMessage(), java.util.Map.of()));
        } catch (TransportException broken) {
            wire.close();
            end();
        } catch (Merger.DifferingCopies differing) {
            refuse(new Refusal(Refusal.Code.DIFFERS, differing.getMessage(), java.util.Map.of()));
        } catch (StorageException storage) {
            LOGGER.log(Level.WARNING, "session with " + wire.remote() + ": " + storage.getMessage());
            refuse(new Refusal(
                    storage.kind() == StorageException.Kind.BUSY ? Refusal.Code.BUSY : Refusal.Code.INTERNAL,
                    "the server's store: " + storage.getMessage(),
                    java.util.Map.of()));
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError unexpected) {
            LOGGER.log(Level.ERROR, "session with " + wire.remote(), unexpected);
            refuse(new Refusal(
                    Refusal.Code.INTERNAL, "the server failed unexpectedly; its log says more", java.util.Map.of()));
        }
    }

    private void handle(Message message) {
        if (message instanceof Hello hello) {
            greet(hello);
            return;
        }
        Downstream known = device.orElseThrow(() -> new WireException("the first message must be HELLO"));
        if (message instanceof Schema schema) {
            serving.server().define(schema.tables());
            schemaHash = serving.schema().hash();
        } else if (message instanceof Push push) {
            push(known, push);
        } else if (message instanceof Confirm confirm) {
            confirm(known, confirm);
        } else if (message instanceof Pull pull) {
            feed = Optional.of(new Feed(known.cursor(), pull));
            pump();
        } else if (message instanceof Credit credit) {
            feed.ifPresent(each -> each.credit += credit.bytes());
            pump();
        } else if (message instanceof Refusal refusal) {
            LOGGER.log(Level.INFO, "device " + known.name() + " ends the session: " + refusal.message());
            end();
        } else {
            throw new WireException(
                    "a device does not send " + message.getClass().getSimpleName());
        }
    }

    private void greet(Hello hello) {
        if (device.isPresent()) {
            throw new WireException("HELLO was sent twice");
        }
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
        stopWaiting.run();
        codec = serving.codecs().choose(hello.codecs());
        nonce = hello.proposedNonce();
        differing = ExistingRows.SAME.equals(hello.extensions().get(ExistingRows.EXTENSION))
                ? Merger.Differing.SERVERS_STANDS
                : Merger.Differing.REFUSED;
        assembly = serving.takePartial(hello.node(), codec);
        ServerSide.Greeting greeting = serving.server().greet(hello, assembly, codec);
        if (greeting.welcome().identity() == Welcome.Identity.COPY) {
            turnAway(hello, greeting.welcome());
            return;
        }
        arrived = greeting.welcome().staged();
        schemaHash = greeting.welcome().schemaHash();
        long cursor = greeting.welcome().cursor();
        device = Optional.of(greeting.device().withCursor(cursor));
        hasEchoes = !greeting.device().echoes().isEmpty();
        wire.send(greeting.welcome());
        if (schemaHash != hello.schemaHash()) {
            wire.send(new Schema(greeting.tables()));
        }
        serving.server().unconfirmed(hello.node()).forEach(wire::send);
    }

    /** A copy takes a name of its own before anything else; what its original left here stays the original's. */
    private void turnAway(Hello hello, Welcome welcome) {
        assembly.ifPresent(part -> serving.keepPartial(hello.node(), codec, part));
        wire.send(welcome);
        wire.close();
        end();
    }

    private void push(Downstream known, Push push) {
        if (push.offset() == 0) {
            if (push.to() <= arrived) {
                throw new WireException("batch " + push.to() + " comes after batch " + arrived + "; numbers ascend");
            }
            assembly = Optional.of(new Assembly(push.to(), push.groupEnd(), push.rawLength(), push.totalLength()));
        }
        Assembly target = assembly.orElseThrow(
                () -> new WireException("batch " + push.to() + " begins at " + push.offset() + ", not at 0"));
        Optional<PackedBatch> whole = target.add(push.to(), push.totalLength(), push.offset(), push.chunk(), codec);
        if (whole.isPresent()) {
            assembly = Optional.empty();
            arrived = whole.get().to();
            complete(known, whole.get());
        }
    }

    private void complete(Downstream known, PackedBatch batch) {
        if (!batch.groupEnd()) {
            serving.server().stage(known.device(), nonce, batch);
            return;
        }
        hasEchoes = true;
        try {
            for (Outcomes outcomes : serving.server().commitGroup(known.device(), nonce, batch, differing)) {
                wire.send(outcomes);
            }
        } catch (SessionRefused | WireException | Merger.DifferingCopies refused) {
            serving.server().unstage(known.device());
            throw refused;
        }
    }

    /**
     * Notes what the device has made durable. A live device that only listens confirms every commit of everyone; its cursor
     * is kept when the session ends, for a write each time would make a commit cost as much as there are devices.
     */
    private void confirm(Downstream known, Confirm confirm) {
        feed.ifPresent(each -> each.cursor = Math.max(each.cursor, Math.min(confirm.cursor(), each.after)));
        boolean listens = !hasEchoes && confirm.outcome() == savedOutcome && feed.isPresent() && feed.get().live;
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
        } catch (StorageException closedOrBusy) {
            LOGGER.log(
                    Level.DEBUG,
                    "the cursor of " + known.name() + " is not kept; it comes with its next greeting",
                    closedOrBusy);
        }
    }

    private void wake() {
        if (feed.isPresent() && feed.get().live && feed.get().atHead) {
            feed.get().atHead = false;
            announceTables();
            pump();
        }
    }

    private void announceTables() {
        Serving.Tables schema = serving.schema();
        if (schema.hash() != schemaHash) {
            schemaHash = schema.hash();
            wire.send(new Schema(schema.tables()));
        }
    }

    /** Sends of the feed what the queue and the device's credit allow. */
    private void pump() {
        while (feed.isPresent() && sendOutgoing(feed.get()) && !feed.get().atHead) {
            read(feed.get());
        }
        if (!outgoing.isEmpty() && !watching) {
            watch();
        }
    }

    /** Pages that nobody takes are not kept for long: there may be many such devices. */
    private void watch() {
        watching = true;
        long before = moved();
        stopWatching = serving.scheduler().after(PATIENCE, () -> executor.execute(() -> guarded(() -> look(before))));
    }

    private void look(long before) {
        watching = false;
        if (outgoing.isEmpty()) {
            return;
        }
        if (moved() == before) {
            throw new SessionRefused(
                    Refusal.Code.BUSY, "the device took nothing for " + PATIENCE.toSeconds() + " s; sync again");
        }
        watch();
    }

    /** Returns a number that grows when a frame arrives, and when bytes leave. */
    private long moved() {
        return handled + wire.drainedBytes();
    }

    private boolean sendOutgoing(Feed to) {
        while (!outgoing.isEmpty()) {
            PackedBatch page = outgoing.peek();
            while (offset < page.bytes().length) {
                if (!wire.hasRoom() || to.credit <= 0) {
                    return false;
                }
                ByteBuffer chunk = Wire.chunk(page, offset, Protocol.CHUNK);
                int length = chunk.remaining();
                wire.send(new Page(page.to(), page.rawLength(), page.bytes().length, offset, chunk));
                offset += length;
                to.credit -= length;
            }
            outgoing.remove();
            offset = 0;
        }
        if (to.head != NO_HEAD) {
            wire.send(new Checkpoint(to.head, to.rows));
            to.after = to.head;
            to.head = NO_HEAD;
            to.rows = 0;
            to.atHead = true;
        }
        return true;
    }

    private void read(Feed from) {
        if (hasEchoes) {
            readInto(from, new FeedSinkOf(from));
            return;
        }
        FeedCache cache = serving.feedCache();
        FeedCache.Key key = new FeedCache.Key(from.cursor, from.after, from.batchRows, codec);
        Optional<FeedCache.Pages> known = cache.get(key);
        if (known.isPresent()) {
            outgoing.addAll(known.get().pages());
            from.rows += known.get().rows();
            from.head = known.get().head();
            return;
        }
        long generation = cache.generation();
        FeedCache.Recorder recorder = new FeedCache.Recorder(new FeedSinkOf(from));
        readInto(from, recorder);
        recorder.complete().ifPresent(pages -> cache.put(key, pages, generation));
    }

    private void readInto(Feed from, ServerSide.FeedSink sink) {
        serving.server().read(device.orElseThrow(), from.cursor, from.after, from.batchRows, codec, sink);
    }

    /** Takes a few pages at a time, so that a slow device does not fill the memory. */
    private final class FeedSinkOf implements ServerSide.FeedSink {
        private final Feed feedOf;
        private int pages;
        private int bytes;

        FeedSinkOf(Feed feedOf) {
            this.feedOf = feedOf;
        }

        @Override
        public boolean page(PackedBatch page, int rows) {
            outgoing.add(page);
            feedOf.after = page.to();
            feedOf.rows += rows;
            bytes += page.bytes().length;
            return ++pages < PAGES_AT_ONCE && bytes < BYTES_AT_ONCE;
        }

        @Override
        public void head(long lsn) {
            feedOf.head = lsn;
        }
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
            device.ifPresent(this::saveUnsavedCursor);
            stopWaiting.run();
            stopWatching.run();
            outgoing.clear();
            device.ifPresent(known -> assembly.ifPresent(part -> serving.keepPartial(known.device(), codec, part)));
            serving.ended(this);
        }
    }
}
