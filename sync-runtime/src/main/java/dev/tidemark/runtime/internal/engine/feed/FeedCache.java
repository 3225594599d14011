package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.wire.SharedDictionary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was just read of the feed, for the many live devices that stand at the same position and are told of the same commit:
 * it is read and packed once for all of them.
 *
 * <p>An entry holds until the next commit. What was read before a commit and comes in after it is not kept, or a device would
 * be told that it is at the head when it is not.
 *
 * <p>Threading: safe for any number of threads.
 */
public final class FeedCache {
    private static final int MOST_ENTRIES = 16;

    private final Object lock = new Object();
    private final Map<Key, Pages> entries = new HashMap<>();
    private long generation;

    /** Where a device stands, and how it wants its pages. */
    public record Key(long cursor, long after, int batchRows, String codec, Optional<SharedDictionary> dictionary) {}

    /** Pages up to the head. */
    public record Pages(FeedPages.View view, List<Packing.Packed> pages, long rows, long head) {}

    /** Something was committed, here or by another server on this store. */
    public void committed() {
        synchronized (lock) {
            generation++;
            entries.clear();
        }
    }

    /** Returns a number that each commit changes; what is read behind it is put with it. */
    public long generation() {
        synchronized (lock) {
            return generation;
        }
    }

    /** Returns the pages of a key, if they are kept. */
    public Optional<Pages> get(Key key) {
        synchronized (lock) {
            return Optional.ofNullable(entries.get(key));
        }
    }

    /** Keeps pages, unless something was committed since they were read, or too many are kept. */
    public void put(Key key, Pages pages, long readIn) {
        synchronized (lock) {
            if (readIn == generation && entries.size() < MOST_ENTRIES) {
                entries.put(key, pages);
            }
        }
    }

    /** Takes what is read, for a device and for the cache. */
    public static final class Recorder implements FeedPages.Sink {
        private final FeedPages.Sink sink;
        private final List<Packing.Packed> pages = new ArrayList<>();
        private long rows;
        private Optional<FeedPages.View> view = Optional.empty();
        private Optional<Long> head = Optional.empty();

        /** Creates one that hands on all it records. */
        public Recorder(FeedPages.Sink sink) {
            this.sink = sink;
        }

        @Override
        public void from(FeedPages.View read) {
            view = Optional.of(read);
            sink.from(read);
        }

        @Override
        public boolean page(Packing.Packed page, int count) {
            pages.add(page);
            rows += count;
            return sink.page(page, count);
        }

        @Override
        public void head(long lsn) {
            head = Optional.of(lsn);
            sink.head(lsn);
        }

        /** Returns what was read, if the head was reached. */
        public Optional<Pages> complete() {
            return head.map(lsn -> new Pages(view.orElseThrow(), List.copyOf(pages), rows, lsn));
        }
    }
}
