package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.digest.BucketSums;
import dev.tidemark.runtime.internal.digest.LeftOut;
import dev.tidemark.runtime.internal.digest.Sum;
import dev.tidemark.runtime.internal.digest.Survey;
import dev.tidemark.runtime.internal.digest.TableForm;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.pull.CheckpointApplier;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Compare;
import dev.tidemark.runtime.internal.wire.Compare.Depth;
import dev.tidemark.runtime.internal.wire.Digest;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One comparison of this device's rows with those that its server has up to this device's cursor.
 *
 * <p>It goes from the whole to its parts: the sum of each table; of those that differ, the sums of their buckets; of buckets that
 * differ, the rows; of rows that differ, what they hold. Equal replicas are done after the first question.
 *
 * <p>All of it is about one moment of this device; in a file with a rollback journal it ends where the app writes meanwhile (see
 * {@link StillView}). Whoever runs this puts other messages aside, for they would write too.
 *
 * <p>What is known to differ is left out at both ends: rows with unsent writes and rows that a constraint has set aside, which are
 * named in every question, and what the server has written since, which every answer names.
 */
final class Examination implements AutoCloseable {
    private static final int MOST_LEFT_OUT = 4_096;

    private final StillView view;
    private final boolean content;
    private final Consumer<Compare> ask;
    private final long cursor;
    private final LeftOut leftOut = new LeftOut();
    private final List<TableForm> tables;
    private final Map<String, Survey> surveys = new LinkedHashMap<>();
    private final Queue<Map<TableForm, BitSet>> doubtful = new ArrayDeque<>();
    private final List<Change> images = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();
    private List<TableForm> asked = List.of();
    private Depth depth = Depth.TABLES;
    private RowDifferences rows;
    private boolean more;
    private long number;

    /** What a comparison came to. */
    enum Outcome {
        /** All that was compared is equal, or the differences are known. */
        COMPARED,
        /** So much has been written, here or there, that there is too much to leave out; it is to be synced first. */
        UNREADY
    }

    /**
     * The end of a comparison.
     *
     * @param differences the rows that differ, as many as are named
     * @param more whether there are more
     * @param doubted whether sums differed, so that there is a difference or one of them was wrong
     */
    record Findings(
            Outcome outcome,
            List<VerifyReport.TableRows> tables,
            List<Difference> differences,
            boolean more,
            long leftOut,
            boolean doubted) {
        boolean hasDifferences() {
            return !differences.isEmpty();
        }
    }

    /**
     * Takes a snapshot of this device.
     *
     * @param content whether to compare what rows hold, computed now, or the writes of which they are made
     * @param ask sends a question
     */
    Examination(Replica replica, boolean content, Consumer<Compare> ask) {
        this.view = new StillView(replica);
        this.content = content;
        this.ask = ask;
        Snapshot snapshot = view.now();
        Upstream upstream = Upstream.load(snapshot);
        this.cursor = upstream.cursor();
        this.tables = snapshot.tables().stream()
                .filter(table -> !PartialTables.load(snapshot).has(table.name()))
                .map(TableForm::of)
                .toList();
        leaveOutUnsent(snapshot, upstream.acknowledged());
        leftOut.addAll(CheckpointApplier.aside(snapshot));
    }

    private void leaveOutUnsent(Snapshot snapshot, long acknowledged) {
        try (RowCursor pending = snapshot.pendingSince(acknowledged)) {
            for (Optional<StoredRow> row = pending.next();
                    row.isPresent() && leftOut.size() <= MOST_LEFT_OUT;
                    row = pending.next()) {
                leftOut.add(row.get().table(), row.get().key());
            }
        }
    }

    /** Asks the first question. Returns what it came to where there is no use in asking. */
    Optional<Findings> begin() {
        if (leftOut.size() > MOST_LEFT_OUT) {
            return Optional.of(findings(Outcome.UNREADY));
        }
        ask(Depth.TABLES, tables, Map.of(), leftOut.all());
        survey(tables);
        view.rest();
        return Optional.empty();
    }

    private void ask(
            Depth next, List<TableForm> of, Map<TableForm, BitSet> buckets, List<Breach.Reference> references) {
        depth = next;
        asked = List.copyOf(of);
        List<Compare.Table> named = asked.stream()
                .map(table -> new Compare.Table(
                        table.name(),
                        table.columnNames(),
                        buckets.getOrDefault(table, new BitSet()).stream()
                                .boxed()
                                .toList()))
                .toList();
        ask.accept(new Compare(++number, cursor, next, content, named, references));
    }

    private void survey(List<TableForm> forms) {
        Survey survey = Survey.of(view.now(), forms, content);
        forms.forEach(table -> {
            survey.leaveOut(view.now(), table.name(), leftOut.of(table.name()));
            surveys.put(table.name(), survey);
        });
    }

    /** Takes an answer, or a part of one. Returns what all came to, at the end. */
    Optional<Findings> take(Digest digest) {
        if (digest.number() != number) {
            throw new WireException("an answer to question " + digest.number() + " came for " + number);
        }
        if (digest.state() == Digest.State.BEHIND || !view.resume()) {
            return Optional.of(findings(Outcome.UNREADY));
        }
        leaveOut(digest.moved());
        Optional<Findings> end = answered(digest);
        view.rest();
        return end;
    }

    private Optional<Findings> answered(Digest digest) {
        return switch (depth) {
            case TABLES -> tables(digest.tables());
            case BUCKETS -> buckets(digest.tables());
            case ROWS -> rows(digest);
            case IMAGES -> images(digest);
        };
    }

    private void leaveOut(Collection<Breach.Reference> moved) {
        for (Breach.Reference row : moved) {
            if (leftOut.add(row.table(), row.key())) {
                surveys.values().stream()
                        .distinct()
                        .forEach(survey -> survey.leaveOut(view.now(), row.table(), List.of(row.key())));
            }
        }
    }

    private BucketSums sums(TableForm table) {
        return surveys.get(table.name()).sums(table.name());
    }

    private TableForm table(int index) {
        if (index >= asked.size()) {
            throw new WireException("table " + index + " was not asked for");
        }
        return asked.get(index);
    }

    // ---- from the whole to its parts

    private Optional<Findings> tables(List<Digest.Table> answered) {
        Map<TableForm, Sum> there = new LinkedHashMap<>();
        asked.forEach(table -> there.put(table, Sum.NOTHING));
        for (Digest.Table table : answered) {
            TableForm form = table(table.table());
            there.remove(form);
            there.put(narrowed(form, table.columns()), total(table.sums()));
        }
        List<TableForm> differing = there.keySet().stream()
                .filter(table -> !sums(table).total().equals(there.get(table)))
                .toList();
        if (differing.isEmpty()) {
            return Optional.of(findings(Outcome.COMPARED));
        }
        ask(Depth.BUCKETS, differing, Map.of(), leftOut.all());
        return Optional.empty();
    }

    /** Columns that the server does not have are not compared. */
    private TableForm narrowed(TableForm table, List<String> columns) {
        if (columns.isEmpty()) {
            return table;
        }
        TableForm narrow = table.shared(columns);
        survey(List.of(narrow));
        return narrow;
    }

    private static Sum total(List<Digest.BucketSum> sums) {
        return sums.stream().map(Examination::sum).reduce(Sum.NOTHING, Sum::plus);
    }

    private static Sum sum(Digest.BucketSum sum) {
        return new Sum(sum.rows(), sum.high(), sum.low());
    }

    private Optional<Findings> buckets(List<Digest.Table> answered) {
        Map<TableForm, Map<Integer, Sum>> there = new LinkedHashMap<>();
        answered.forEach(table -> table.sums()
                .forEach(sum -> there.computeIfAbsent(table(table.table()), form -> new LinkedHashMap<>())
                        .put(sum.bucket(), sum(sum))));
        DoubtfulBuckets all = new DoubtfulBuckets(doubtful);
        for (TableForm table : asked) {
            for (int bucket = 0; bucket < BucketSums.BUCKETS; bucket++) {
                Sum theirs = there.getOrDefault(table, Map.of()).getOrDefault(bucket, Sum.NOTHING);
                all.compare(table, bucket, sums(table).bucket(bucket), theirs);
            }
        }
        return nextRows();
    }

    private Optional<Findings> nextRows() {
        Map<TableForm, BitSet> next = more ? null : doubtful.poll();
        if (next != null) {
            rows = new RowDifferences(next, content);
            ask(Depth.ROWS, List.copyOf(next.keySet()), next, leftOut.all());
            rows.readHere(view.now());
            return Optional.empty();
        }
        return nextImages();
    }

    private Optional<Findings> rows(Digest digest) {
        digest.rows().forEach(row -> rows.there(table(row.table()), row));
        if (!digest.last()) {
            return Optional.empty();
        }
        for (Difference difference : rows.found(view.now(), leftOut)) {
            if (differences.size() == VerifyReport.MOST_ROWS) {
                more = true;
                break;
            }
            differences.add(difference);
        }
        return nextRows();
    }

    private Optional<Findings> nextImages() {
        if (differences.isEmpty()) {
            return Optional.of(doubted());
        }
        ask(
                Depth.IMAGES,
                List.of(),
                Map.of(),
                differences.stream().map(Difference::row).toList());
        return Optional.empty();
    }

    private Optional<Findings> images(Digest digest) {
        if (digest.batch().hasRemaining()) {
            byte[] bytes = new byte[digest.batch().remaining()];
            digest.batch().duplicate().get(bytes);
            BatchReader reader = new BatchReader(bytes);
            for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
                images.add(change.get());
            }
        }
        if (!digest.last()) {
            return Optional.empty();
        }
        return Optional.of(named());
    }

    // ---- the end

    private Findings named() {
        Map<Breach.Reference, Change> there = new LinkedHashMap<>();
        images.forEach(image -> there.put(folded(image.table(), image), image));
        List<Difference> named = differences.stream()
                .filter(difference ->
                        !leftOut.has(difference.row().table(), difference.row().key()))
                .map(difference -> difference.with(Optional.ofNullable(there.get(new Breach.Reference(
                        TableForm.fold(difference.row().table()),
                        difference.row().key())))))
                .toList();
        differences.clear();
        differences.addAll(named);
        return doubted();
    }

    private static Breach.Reference folded(String table, Change change) {
        return new Breach.Reference(TableForm.fold(table), change.key());
    }

    private Findings doubted() {
        return new Findings(Outcome.COMPARED, tableRows(), List.copyOf(differences), more, leftOut.size(), true);
    }

    private Findings findings(Outcome outcome) {
        return new Findings(outcome, tableRows(), List.of(), false, leftOut.size(), false);
    }

    private List<VerifyReport.TableRows> tableRows() {
        return surveys.isEmpty()
                ? List.of()
                : tables.stream()
                        .map(table -> new VerifyReport.TableRows(
                                table.name(), sums(table).total().rows()))
                        .toList();
    }

    @Override
    public void close() {
        view.close();
    }
}
