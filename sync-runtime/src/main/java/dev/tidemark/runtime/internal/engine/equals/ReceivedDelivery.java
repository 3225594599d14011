package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.internal.engine.batch.Assembly;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Compression;
import dev.tidemark.runtime.internal.wire.EqualFeed;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A delivery that arrives over a link: its pages are kept as they came, until it is whole and can be taken. */
final class ReceivedDelivery implements Delivery {
    private final Header header;
    private final Compression compression;
    private final String codec;
    private final Deque<PackedBatch> pages = new ArrayDeque<>();
    private Optional<Assembly> assembly = Optional.empty();
    private Optional<BatchReader> reader = Optional.empty();
    private long read;
    private long expected = Long.MAX_VALUE;
    private long deletions;

    ReceivedDelivery(EqualFeed feed, List<TableDefinition> tables, Compression compression, String codec) {
        this.compression = compression;
        this.codec = codec;
        this.header = new Header(
                feed.log(),
                feed.name(),
                feed.since(),
                feed.head(),
                feed.seen(),
                tables,
                feed.names(),
                feed.lives().stream().map(ReceivedDelivery::life).toList());
    }

    private static Life life(EqualFeed.Step step) {
        return new Life(step.author(), new Author(step.author().node(), step.before()), step.end());
    }

    void add(Page page) {
        if (page.offset() == 0) {
            assembly = Optional.of(new Assembly(page.to(), false, page.rawLength(), page.totalLength()));
        }
        Assembly part = assembly.orElseThrow(
                () -> new WireException("page " + page.to() + " begins at " + page.offset() + ", not at 0"));
        part.add(page.to(), page.totalLength(), page.offset(), page.chunk(), codec)
                .ifPresent(whole -> {
                    pages.add(whole);
                    assembly = Optional.empty();
                });
    }

    /** Nothing more comes. */
    void end(Checkpoint checkpoint) {
        if (assembly.isPresent() || checkpoint.lsn() != header.head()) {
            throw new WireException("CHECKPOINT " + checkpoint.lsn() + " came before the feed was whole");
        }
        expected = checkpoint.rows();
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Optional<Change> next() {
        while (true) {
            Optional<Change> change = reader.flatMap(BatchReader::next);
            if (change.isPresent()) {
                read++;
                deletions += change.get().kind() == Change.Kind.DELETE ? 1 : 0;
                return change;
            }
            if (pages.isEmpty()) {
                requireWhole();
                return change;
            }
            reader = Optional.of(pages.poll().open(compression));
        }
    }

    private void requireWhole() {
        if (read != expected) {
            throw new WireException("a feed of " + expected + " changes holds " + read);
        }
    }

    long deletions() {
        return deletions;
    }

    @Override
    public void close() {
        pages.clear();
    }
}
