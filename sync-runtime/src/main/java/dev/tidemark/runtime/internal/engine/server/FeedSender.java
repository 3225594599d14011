package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.feed.FeedCache;
import dev.tidemark.runtime.internal.engine.feed.FeedPages;
import dev.tidemark.runtime.internal.engine.feed.Selection;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Pull;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.ObjLongConsumer;

/**
 * Sends the server's feed to one device, as far as its credit and the link allow: pages, then the checkpoint; to a live device
 * again after each commit.
 *
 * <p>A few pages are read at a time and wait here, so that a slow device does not fill the memory.
 */
final class FeedSender {
    private static final int MOST_BATCH_ROWS = 10_000;
    private static final int PAGES_AT_ONCE = 8;
    private static final int BYTES_AT_ONCE = 256 << 10;
    private static final long NO_HEAD = -1;

    private final ObjLongConsumer<FeedPages.View> announcement;
    private final FeedPages feed;
    private final FeedCache cache;
    private final Wire wire;
    private final Downstream device;
    private final Terms terms;
    private final Selection selection;
    private final int batchRows;
    private final boolean live;
    private final Queue<Packing.Packed> outgoing = new ArrayDeque<>();
    private Packing packing;
    private int offset;
    /** The checkpoint that the device has when it gets the next page: the last one that was sent, for a link keeps its order. */
    private long cursor;

    private long after;
    private long credit;
    private long rows;
    private long head = NO_HEAD;
    private boolean atHead;
    private boolean snapshot;

    /**
     * What holds for a session's feed.
     *
     * @param snapshot whether everything is sent up to the first checkpoint, whatever the device has seen
     * @param horizon that of the greeting: what was forgotten up to there is not in the device's pages
     */
    record Terms(boolean snapshot, long horizon) {
        static final Terms NONE = new Terms(false, 0);
    }

    /**
     * @param announcement tells the device what it has to know before the pages, and of the view from which they were read; run
     *     between the reading of pages and their sending, with the position up to which the device has got the feed before
     * @param reached the last checkpoint that was sent for an earlier pull of the session; 0 if none was
     */
    FeedSender(
            ObjLongConsumer<FeedPages.View> announcement,
            FeedPages feed,
            FeedCache cache,
            Wire wire,
            Downstream device,
            Packing packing,
            Terms terms,
            Selection selection,
            Pull pull,
            long reached) {
        this.announcement = announcement;
        this.feed = feed;
        this.cache = cache;
        this.wire = wire;
        this.device = device;
        this.packing = packing;
        this.terms = terms;
        this.selection = selection;
        this.snapshot = terms.snapshot() && reached == 0;
        this.batchRows = Math.max(1, Math.min(pull.batchRows(), MOST_BATCH_ROWS));
        this.live = pull.live();
        this.cursor = snapshot ? 0 : Math.max(device.cursor(), Math.min(reached, pull.after()));
        this.after = Math.max(pull.after(), cursor);
        this.credit = pull.credit();
    }

    /** Returns how the page behind the last that was sent whole is packed. */
    Packing packing() {
        return packing;
    }

    /** Returns the last checkpoint that was sent, or where the device stood before. */
    long reached() {
        return cursor;
    }

    /** Returns whether the device waits at the head for what comes next. */
    boolean isWaiting() {
        return live && atHead;
    }

    boolean isLive() {
        return live;
    }

    /** Returns whether there are pages that nobody takes. */
    boolean isBlocked() {
        return !outgoing.isEmpty();
    }

    void renew(long bytes) {
        credit += bytes;
    }

    /** The feed goes on behind the last checkpoint. */
    void wake() {
        atHead = false;
    }

    /**
     * Sends what can be sent now.
     *
     * @param hasOwnPages whether the device may get other pages than all who stand where it does
     */
    void pump(boolean hasOwnPages) {
        while (drain() && !atHead) {
            long sent = after;
            announcement.accept(read(hasOwnPages), sent);
        }
    }

    private boolean drain() {
        List<Message> last = new ArrayList<>();
        while (!outgoing.isEmpty()) {
            if (!send(outgoing.peek().batch(), last)) {
                return false;
            }
            packing = outgoing.remove().next();
            offset = 0;
        }
        if (head == NO_HEAD) {
            sendAll(last);
        } else {
            selection.takeAnswer().ifPresent(last::add);
            last.add(new Checkpoint(head, rows));
            wire.send(last);
            after = head;
            // Until the device confirms it, it may write over what it got there and push that: a page that told of the
            // same once
            // more would take its place, if it comes when the push is answered.
            cursor = head;
            head = NO_HEAD;
            rows = 0;
            atHead = !selection.isWanting();
            snapshot = false;
        }
        return true;
    }

    /**
     * Sends a page, but for its last chunk: what a live device is told of is one page of one chunk as a rule, and with the checkpoint in one
     * go it costs one writing to the network and not two, at both ends.
     *
     * @param last takes the last chunk; what it held before is sent
     */
    private boolean send(PackedBatch page, List<Message> last) {
        while (offset < page.bytes().length) {
            sendAll(last);
            if (!wire.hasRoom() || credit <= 0) {
                return false;
            }
            ByteBuffer chunk = Wire.chunk(page, offset, Protocol.CHUNK);
            int length = chunk.remaining();
            last.add(new Page(page.to(), page.rawLength(), page.bytes().length, offset, chunk));
            offset += length;
            credit -= length;
        }
        return true;
    }

    private void sendAll(List<Message> messages) {
        if (!messages.isEmpty()) {
            wire.send(messages);
            messages.clear();
        }
    }

    /** Reads on; what a device without pages of its own gets, others at the same position get too. */
    private FeedPages.View read(boolean hasOwnPages) {
        Sink sink = new Sink();
        if (hasOwnPages && !snapshot || !selection.isAll()) {
            readInto(sink);
            return sink.view.orElseThrow();
        }
        FeedCache.Key key = new FeedCache.Key(cursor, after, batchRows, packing.codec(), packing.dictionary());
        Optional<FeedCache.Pages> known = cache.get(key);
        if (known.isPresent()) {
            outgoing.addAll(known.get().pages());
            rows += known.get().rows();
            head = known.get().head();
            return known.get().view();
        }
        long generation = cache.generation();
        FeedCache.Recorder recorder = new FeedCache.Recorder(sink);
        readInto(recorder);
        recorder.complete().ifPresent(pages -> cache.put(key, pages, generation));
        return sink.view.orElseThrow();
    }

    private void readInto(FeedPages.Sink sink) {
        FeedPages.Position position = new FeedPages.Position(cursor, after, Math.max(after, terms.horizon()));
        feed.read(snapshot ? Optional.empty() : Optional.of(device), position, selection, batchRows, packing, sink);
    }

    private final class Sink implements FeedPages.Sink {
        private Optional<FeedPages.View> view = Optional.empty();
        private int pages;
        private int bytes;

        @Override
        public void from(FeedPages.View read) {
            view = Optional.of(read);
        }

        @Override
        public boolean page(Packing.Packed page, int count) {
            outgoing.add(page);
            after = page.batch().to();
            rows += count;
            bytes += page.batch().bytes().length;
            return ++pages < PAGES_AT_ONCE && bytes < BYTES_AT_ONCE;
        }

        @Override
        public void head(long lsn) {
            head = lsn;
        }
    }
}
