package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.digest.BucketSums;
import dev.tidemark.runtime.internal.digest.LeftOut;
import dev.tidemark.runtime.internal.digest.Scan;
import dev.tidemark.runtime.internal.digest.Sum;
import dev.tidemark.runtime.internal.digest.Survey;
import dev.tidemark.runtime.internal.digest.TableForm;
import dev.tidemark.runtime.internal.engine.batch.TooLarge;
import dev.tidemark.runtime.internal.engine.feed.FeedReader;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Compare;
import dev.tidemark.runtime.internal.wire.Digest;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers devices that ask what this server holds.
 *
 * <p>Each answer is of one snapshot and for the position that the device has reached: rows that were written since then are named,
 * and count in no sum. So a device can ask one question after the other, whatever is written meanwhile, and nothing is kept here
 * in between.
 */
public final class Comparing {
    private static final System.Logger LOGGER = System.getLogger(Comparing.class.getName());
    private static final int MOST_MOVED = 4_096;
    private static final int MOST_MOVED_BYTES = 256 << 10;
    private static final int IMAGE_BYTES_AT_ONCE = 256 << 10;
    private static final int MOST_IMAGE_BYTES = 512 << 10;
    private static final ByteBuffer NO_BATCH = ByteBuffer.allocate(0);

    private final Replica replica;

    /** Creates one that compares a node's rows. */
    public Comparing(Replica replica) {
        this.replica = replica;
    }

    /** A question about one snapshot. */
    private record Asked(
            Compare question, Snapshot snapshot, List<Breach.Reference> moved, Map<Integer, TableForm> forms) {
        LeftOut leftOut() {
            LeftOut leftOut = new LeftOut();
            leftOut.addAll(question.rows());
            leftOut.addAll(moved);
            return leftOut;
        }

        Digest part(List<Digest.RowSum> rows, ByteBuffer batch) {
            return new Digest(question.number(), false, Digest.State.ANSWERED, List.of(), rows, List.of(), batch);
        }

        Digest last(List<Digest.Table> tables, List<Breach.Reference> uncounted) {
            return new Digest(question.number(), true, Digest.State.ANSWERED, tables, List.of(), uncounted, NO_BATCH);
        }
    }

    /**
     * Answers a question, in one message or several.
     *
     * @param sink takes each
     */
    public void answer(Compare question, Consumer<Digest> sink) {
        replica.keepDigests();
        boolean wrong;
        try (Snapshot snapshot = replica.snapshot()) {
            Optional<List<Breach.Reference>> moved = moved(snapshot, question.cursor());
            if (moved.isEmpty()) {
                sink.accept(new Digest(
                        question.number(), true, Digest.State.BEHIND, List.of(), List.of(), List.of(), NO_BATCH));
                return;
            }
            answer(new Asked(question, snapshot, moved.get(), forms(snapshot, question)), sink);
            wrong = question.depth() == Compare.Depth.ROWS
                    && !Survey.wronglyKept(snapshot).isEmpty();
        }
        if (wrong) {
            LOGGER.log(Level.WARNING, "sums that were kept are not those of the rows; they are counted anew");
            replica.recount();
        }
    }

    private void answer(Asked asked, Consumer<Digest> sink) {
        switch (asked.question.depth()) {
            case TABLES -> sink.accept(asked.last(sums(asked, false), asked.moved));
            case BUCKETS -> sink.accept(asked.last(sums(asked, true), asked.moved));
            case ROWS -> rows(asked, sink);
            case IMAGES -> images(asked, sink);
        }
    }

    /** Returns the rows that a device can't have yet; nothing where they are too many to be told. */
    private static Optional<List<Breach.Reference>> moved(Snapshot snapshot, long cursor) {
        List<Breach.Reference> moved = new ArrayList<>(TooLarge.missed(snapshot));
        long bytes = 0;
        try (RowCursor rows = snapshot.changesSince(cursor)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                bytes += BatchWriter.estimate(row.get().key());
                if (moved.size() >= MOST_MOVED || bytes > MOST_MOVED_BYTES) {
                    return Optional.empty();
                }
                moved.add(new Breach.Reference(row.get().table(), row.get().key()));
            }
        }
        return Optional.of(moved);
    }

    /** Returns the tables that both have, with the columns that both have, by their index in the question. */
    private static Map<Integer, TableForm> forms(Snapshot snapshot, Compare question) {
        Map<String, TableDefinition> known = new LinkedHashMap<>();
        snapshot.tables().forEach(table -> known.put(TableForm.fold(table.name()), table));
        Map<Integer, TableForm> forms = new LinkedHashMap<>();
        for (int i = 0; i < question.tables().size(); i++) {
            Compare.Table asked = question.tables().get(i);
            TableDefinition table = known.get(TableForm.fold(asked.name()));
            if (table != null) {
                TableForm form = TableForm.of(table);
                forms.put(i, form.isOpen() ? form : form.shared(asked.columns()));
            }
        }
        return forms;
    }

    private static List<Digest.Table> sums(Asked asked, boolean byBucket) {
        List<TableForm> forms = List.copyOf(asked.forms.values());
        Survey survey = Survey.of(asked.snapshot, forms, asked.question.content());
        LeftOut leftOut = asked.leftOut();
        forms.forEach(form -> survey.leaveOut(asked.snapshot, form.name(), leftOut.of(form.name())));
        List<Digest.Table> tables = new ArrayList<>();
        asked.forms.forEach((index, form) -> {
            BucketSums sums = survey.sums(form.name());
            boolean all = form.columnNames().size()
                    == asked.question.tables().get(index).columns().size();
            tables.add(new Digest.Table(
                    index,
                    all ? List.of() : form.columnNames(),
                    byBucket ? buckets(sums) : List.of(sum(0, sums.total()))));
        });
        return tables;
    }

    private static List<Digest.BucketSum> buckets(BucketSums sums) {
        List<Digest.BucketSum> all = new ArrayList<>();
        for (int i = 0; i < BucketSums.BUCKETS; i++) {
            if (!sums.bucket(i).equals(Sum.NOTHING)) {
                all.add(sum(i, sums.bucket(i)));
            }
        }
        return all;
    }

    private static Digest.BucketSum sum(int bucket, Sum sum) {
        return new Digest.BucketSum(bucket, sum.rows(), sum.high(), sum.low());
    }

    private static void rows(Asked asked, Consumer<Digest> sink) {
        Map<TableForm, BitSet> buckets = new LinkedHashMap<>();
        Map<TableForm, Integer> indexes = new LinkedHashMap<>();
        asked.forms.forEach((index, form) -> {
            BitSet wanted = new BitSet(BucketSums.BUCKETS);
            asked.question.tables().get(index).buckets().forEach(wanted::set);
            buckets.put(form, wanted);
            indexes.put(form, index);
        });
        LeftOut leftOut = asked.leftOut();
        RowSums page = new RowSums(sums -> sink.accept(asked.part(sums, NO_BATCH)));
        Scan.rows(asked.snapshot, buckets, asked.question.content(), (form, row, fingerprint) -> {
            if (!leftOut.has(form.name(), row.key())) {
                page.add(new Digest.RowSum(indexes.get(form), row.key(), fingerprint.high(), fingerprint.low()));
            }
        });
        page.flush();
        sink.accept(asked.last(List.of(), asked.moved));
    }

    /** Sends rows as they are, but for those that the device gets anyway, and those that no message holds. */
    private static void images(Asked asked, Consumer<Digest> sink) {
        LeftOut uncounted = new LeftOut();
        uncounted.addAll(asked.moved);
        BatchWriter writer = new BatchWriter();
        for (Breach.Reference wanted : asked.question.rows()) {
            Optional<Change> image = uncounted.has(wanted.table(), wanted.key())
                    ? Optional.empty()
                    : asked.snapshot.row(wanted.table(), wanted.key()).map(Comparing::image);
            if (image.isPresent() && BatchWriter.estimate(image.get()) > MOST_IMAGE_BYTES) {
                uncounted.add(wanted.table(), wanted.key());
            } else {
                image.ifPresent(writer::add);
            }
            if (writer.estimatedBytes() >= IMAGE_BYTES_AT_ONCE) {
                sink.accept(asked.part(List.of(), ByteBuffer.wrap(writer.toByteArray())));
                writer = new BatchWriter();
            }
        }
        sink.accept(asked.part(List.of(), ByteBuffer.wrap(writer.toByteArray())));
        sink.accept(asked.last(List.of(), uncounted.all()));
    }

    private static Change image(StoredRow row) {
        return row.deleted()
                ? new Change(
                        row.table(),
                        row.key(),
                        Change.Kind.DELETE,
                        Row.EMPTY,
                        Versions.of(row.versions().row()))
                : FeedReader.whole(row);
    }
}
