package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.flush.AsideRows;
import dev.tidemark.plugin.storage.tiered.internal.flush.Behind;
import dev.tidemark.plugin.storage.tiered.internal.flush.Committed;
import dev.tidemark.plugin.storage.tiered.internal.flush.Flusher;
import dev.tidemark.plugin.storage.tiered.internal.flush.Recovery;
import dev.tidemark.plugin.storage.tiered.internal.log.Journal;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.plugin.storage.tiered.internal.owner.Lease;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnedBackend;
import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;
import dev.tidemark.plugin.storage.tiered.internal.views.Through;
import dev.tidemark.plugin.storage.tiered.internal.views.TieredSnapshot;
import dev.tidemark.plugin.storage.tiered.internal.views.TieredTransaction;
import dev.tidemark.plugin.storage.tiered.internal.views.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * A store that commits to memory, and brings what was committed to a backend later. Nobody else writes to that backend.
 *
 * <p>What is in memory lies over a state of the backend as an {@link Overlay}. A flush brings the overlay there in one transaction,
 * and then one exchange puts the commits that were made meanwhile over the new state; so readers see all of a commit, in memory or in the
 * backend, at any time. Who finds in memory what he asks for does not wait for a flush; who has to ask the backend takes turns with it.
 *
 * <p>Threading: safe. One transaction runs at a time. The turn at the backend is taken by a flush, or by a transaction that goes
 * through to it.
 */
final class MemoryFirstStorage implements StorageBackend, Transactions {
    private final OwnedBackend backend;
    private final TieredOptions options;
    private final Journal journal;
    private final CleanRows clean;
    private final Committed committed;
    private final Flusher flusher;
    private final Turn writing;
    private final Turn atBackend;
    private final LongAdder goneThrough = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final AsideRows aside;
    private final FlushTimes times;
    private final Tier tier;

    MemoryFirstStorage(
            OwnedBackend backend,
            TieredOptions options,
            Journal journal,
            CleanRows clean,
            FlushTimes times,
            System.Logger logger) {
        this.backend = backend;
        this.options = options;
        this.times = times;
        this.journal = journal;
        this.clean = clean;
        Recovery recovered = Recovery.of(backend, backend.holder(), journal);
        this.aside = new AsideRows(recovered.aside());
        this.committed = new Committed(backend, journal, clean.latest(), recovered);
        // What the flush itself takes is counted too: it has the other half.
        this.flusher = new Flusher(this::flush, options.interval().dividedBy(2), Flusher.FIRST_PAUSE, logger);
        this.tier = new Tier(this, clean, new Flushes());
        this.writing = new Turn(options.busyTimeout(), "another transaction");
        this.atBackend = new Turn(options.busyTimeout(), "a flush to the backend");
        if (committed.isDirty()) {
            flusher.waits();
        } else {
            journal.forget(recovered.last());
            backend.hold();
        }
        if (backend.isLeased()) {
            flusher.every(Lease.TIME.dividedBy(3), this::renew);
        }
    }

    @Override
    public Snapshot snapshot() {
        return committed.enter((view, behind, onLeave) -> new TieredSnapshot(clean, view, behind, onLeave));
    }

    /** Without a view where the row is among the latest: of what a commit has put there, its number says whether it is through. */
    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        committed.checkOpen();
        LatestRow latest = clean.find(table, key, committed.view().version());
        return latest == null ? StorageBackend.super.row(table, key) : latest.visible();
    }

    @Override
    public Transaction begin() {
        committed.checkOpen();
        writing.take();
        try {
            return committed.enter(
                    (view, behind, onLeave) -> new TieredTransaction(this, clean, view, behind, onLeave));
        } catch (StorageException e) {
            writing.give();
            throw e;
        }
    }

    @Override
    public void ended() {
        writing.give();
    }

    @Override
    public boolean hasRoom(long bytes) {
        return bytes + committed.bytes() <= options.maxUnflushed();
    }

    @Override
    public Runnable commit(List<Write> writes, Overlay from, Overlay to) {
        if (writes.isEmpty()) {
            return () -> {};
        }
        long number = committed.add(writes, from, to);
        written.add(rows(writes));
        flusher.waits();
        return () -> journal.await(number);
    }

    private static int rows(List<Write> writes) {
        int rows = 0;
        for (Write write : writes) {
            rows += write instanceof Write.Put ? 1 : 0;
        }
        return rows;
    }

    @Override
    public Through through() {
        atBackend.take();
        try {
            flushInTurn();
            goneThrough.increment();
            return new Through(backend.begin(), atBackend::give);
        } catch (RuntimeException e) {
            atBackend.give();
            throw e;
        }
    }

    /** All else was flushed before. */
    @Override
    public Overlay kept(List<Write> writes) {
        Overlay kept = committed.view().overlay();
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                kept = kept.without(put.row().table(), put.row().key());
            } else if (write instanceof Write.Remove remove) {
                kept = kept.without(remove.before().table(), remove.before().key());
            }
        }
        return kept;
    }

    @Override
    public void commit(Through transaction, Overlay kept, Tables definitions) {
        View before = committed.view();
        Behind behind = committed.behind();
        long next = before.state() + 1;
        behind.pass();
        if (transaction.hasTouchedAll()) {
            clean.turn(next);
        } else {
            clean.turn(next, List.of(), transaction.touched());
        }
        try {
            committed.checkOpen();
            Runnable done = aside.keepOnly(kept, transaction.transaction());
            backend.commit(transaction.transaction());
            done.run();
        } catch (RuntimeException e) {
            behind.stay();
            committed.move(before.over(before.tables(), before.overlay(), next), behind);
            throw e;
        }
        written.add(transaction.touched().size());
        committed.move(before.over(definitions, kept, next), new Behind(backend));
    }

    /** Brings to the backend what was committed up to now. */
    void flush() {
        atBackend.take();
        try {
            flushInTurn();
        } finally {
            atBackend.give();
        }
    }

    private void renew() {
        atBackend.take();
        try {
            backend.renew();
        } finally {
            atBackend.give();
        }
    }

    private void flushInTurn() {
        Committed.Capture captured = committed.capture();
        if (captured.dirty()) {
            times.during(() -> flush(captured));
        }
    }

    private void flush(Committed.Capture captured) {
        Behind behind = committed.behind();
        try {
            journal.keep();
            behind.pass();
            aside.flush(backend, captured);
        } catch (RuntimeException e) {
            behind.stay();
            committed.giveUp();
            throw e;
        }
        long next = captured.view().state() + 1;
        turnClean(captured.view().overlay(), next);
        committed.exchange(captured, aside.leftOf(captured.view()), next);
        journal.forget(captured.last());
    }

    private void turnClean(Overlay flushed, long next) {
        List<StoredRow> changed = new ArrayList<>();
        List<RowName> gone = new ArrayList<>();
        flushed.rows().forEach(row -> {
            RowName name = RowName.of(row.row());
            if (row.isLive() && !aside.contains(name)) {
                changed.add(row.row());
            } else {
                gone.add(name);
            }
        });
        clean.turn(next, changed, gone);
    }

    @Override
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        flusher.failure()
                .ifPresent(failure -> remarks.add("what is in memory does not reach the backend (" + failure
                        + "). It is tried again and again; see to the backend before this server ends"));
        remarks.addAll(aside.remarks());
        return remarks;
    }

    @Override
    public Map<String, Long> statistics() {
        Overlay overlay = committed.view().overlay();
        Map<String, Long> counted = new HashMap<>(backend.statistics());
        counted.putAll(clean.statistics());
        counted.putAll(times.statistics());
        counted.put("rows-written", written.sum());
        counted.put("flushes", aside.flushes());
        counted.put("through", goneThrough.sum());
        counted.put("set-aside-rows", (long) aside.size());
        counted.put("unflushed-bytes", overlay.bytes());
        counted.put(
                "unflushed-rows",
                overlay.tables().values().stream()
                        .mapToLong(table -> table.rows().size())
                        .sum());
        return counted;
    }

    @Override
    public Optional<MemoryTier> memory() {
        return Optional.of(tier);
    }

    /** What waits here, as the tier deals with it. */
    private final class Flushes implements Tier.Waiting {
        private volatile Duration interval = options.interval();

        @Override
        public void flush() {
            MemoryFirstStorage.this.flush();
            aside.remarks().stream().findFirst().ifPresent(remark -> {
                throw Failures.of(
                        StorageException.Kind.FAILED,
                        "all is in the backend but " + aside.size() + (aside.size() == 1 ? " row: " : " rows: ")
                                + remark);
            });
        }

        @Override
        public Duration interval() {
            return interval;
        }

        @Override
        public void setInterval(Duration changed) {
            flusher.setDelay(changed.dividedBy(2));
            interval = changed;
        }

        /** On a view of its own: who waits for the one that all share would wait for the whole answer, and so would a flush. */
        @Override
        public <T> T behind(StorageBackend store, Function<Snapshot, T> question) {
            committed.checkOpen();
            try (Snapshot own = backend.snapshot()) {
                return question.apply(own);
            }
        }

        @Override
        public boolean holds(RowName name) {
            return committed.view().overlay().find(name.table(), name.key()) != null;
        }
    }

    @Override
    public boolean hasCaptured() {
        return false;
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.empty();
    }

    /** What can't be flushed at last stays in the log, if there is one. */
    @Override
    public void close() {
        if (!committed.close()) {
            return;
        }
        flusher.close();
        try {
            if (committed.isDirty()) {
                flush();
            }
            committed.behind().leave();
        } finally {
            try {
                journal.close();
            } finally {
                backend.close();
            }
        }
    }
}
