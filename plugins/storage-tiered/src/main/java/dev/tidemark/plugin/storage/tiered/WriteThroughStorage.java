package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.flush.Behind;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.plugin.storage.tiered.internal.owner.Lease;
import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;
import dev.tidemark.plugin.storage.tiered.internal.views.Through;
import dev.tidemark.plugin.storage.tiered.internal.views.TieredSnapshot;
import dev.tidemark.plugin.storage.tiered.internal.views.TieredTransaction;
import dev.tidemark.plugin.storage.tiered.internal.views.Transactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * A store whose commits are the backend's, which others may write to as well; rows that were read are kept in memory. Each view learns from the
 * feed what has changed since the one before, so that none finds a row in memory that is not as its own state of the backend has it.
 *
 * <p>Threading: safe.
 */
final class WriteThroughStorage implements StorageBackend, Transactions {
    private final StorageBackend backend;
    private final CleanRows clean;
    private final Turn writing;
    private final Optional<Lease> others;
    private final LongAdder written = new LongAdder();
    private final Tier tier;
    private final Object lock = new Object();
    private Tables tables = new Tables(List.of());
    private long state;
    private long head;
    /** How many times an own commit has begun or ended: a view that is opened meanwhile may be of before or after. */
    private long commits;

    private boolean closed;

    /** @param others what says whether another server has the backend to itself, where one could */
    WriteThroughStorage(StorageBackend backend, TieredOptions options, CleanRows clean, Optional<Lease> others) {
        this.backend = backend;
        this.clean = clean;
        this.writing = new Turn(options.busyTimeout(), "another transaction");
        this.others = others;
        this.tier = new Tier(this, clean, Tier.Waiting.NEVER);
        try (Snapshot now = backend.snapshot()) {
            // There is nothing in memory from before.
            this.head = now.head();
        }
    }

    /**
     * Several at a time: who opens one waits for the backend alone. Their states are numbered as they come; one that turns out to be older
     * than what is known has none, and neither takes rows from memory nor leaves any there.
     */
    @Override
    public Snapshot snapshot() {
        Moment begun = moment();
        Behind source = new Behind(backend);
        try {
            View view = source.read(now -> follow(now, now.tables(), now.head(), begun));
            return new TieredSnapshot(clean, view, source, source::leave);
        } catch (RuntimeException e) {
            source.leave();
            throw e;
        }
    }

    /** What was known when a view began to be opened. */
    private record Moment(long commits, long head) {}

    private Moment moment() {
        synchronized (lock) {
            checkOpen();
            return new Moment(commits, head);
        }
    }

    private View follow(Snapshot now, List<TableDefinition> defined, long reached, Moment begun) {
        synchronized (lock) {
            boolean isLate = begun.commits() != commits || reached < head && begun.head() != head;
            if (isLate) {
                return new View(new Tables(defined), Overlay.EMPTY.at(reached), View.NONE, View.NONE);
            }
            if (!tables.definitions().equals(defined)) {
                tables = new Tables(defined);
                clean.turn(++state);
            }
            if (reached < head) {
                clean.turn(++state);
            } else if (reached > head) {
                clean.turn(++state, List.of(), changed(now));
            }
            head = reached;
            return new View(tables, Overlay.EMPTY.at(head), state, state);
        }
    }

    private List<RowName> changed(Snapshot now) {
        List<RowName> changed = new ArrayList<>();
        try (RowCursor rows = now.changesSince(head)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                changed.add(RowName.of(row.get()));
            }
        }
        return changed;
    }

    @Override
    public Transaction begin() {
        Through transaction = through();
        try {
            Tables known = new Tables(transaction.transaction().tables());
            return new TieredTransaction(this, clean, known, transaction);
        } catch (RuntimeException e) {
            transaction.close();
            throw e;
        }
    }

    @Override
    public Through through() {
        synchronized (lock) {
            checkOpen();
        }
        writing.take();
        try {
            return new Through(beginAlone(), writing::give);
        } catch (RuntimeException e) {
            writing.give();
            throw e;
        }
    }

    private Transaction beginAlone() {
        Transaction transaction = backend.begin();
        try {
            others.ifPresent(lease -> lease.checkFree(transaction));
            return transaction;
        } catch (RuntimeException e) {
            transaction.close();
            throw e;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw Failures.of(StorageException.Kind.CLOSED, "it was closed before");
        }
    }

    /** Both before and after: a view that is opened in between may be of either state. */
    @Override
    public void commit(Through transaction, Overlay kept, Tables definitions) {
        forget(transaction);
        try {
            transaction.transaction().commit();
            written.add(transaction.touched().size());
        } finally {
            forget(transaction);
        }
    }

    private void forget(Through transaction) {
        synchronized (lock) {
            commits++;
            if (transaction.hasTouchedAll()) {
                clean.turn(++state);
            } else {
                clean.turn(++state, List.of(), transaction.touched());
            }
        }
    }

    @Override
    public Overlay kept(List<Write> writes) {
        return Overlay.EMPTY;
    }

    @Override
    public boolean hasRoom(long bytes) {
        return true;
    }

    @Override
    public Runnable commit(List<Write> writes, Overlay from, Overlay to) {
        throw new IllegalStateException("a transaction that goes through from its beginning commits nothing in memory");
    }

    @Override
    public void ended() {
        // Whoever comes next waits for the end of the one in the backend.
    }

    @Override
    public void onCommit(Runnable listener) {
        backend.onCommit(listener);
    }

    @Override
    public Map<String, Long> statistics() {
        Map<String, Long> counted = new HashMap<>(backend.statistics());
        counted.putAll(clean.statistics());
        counted.put("rows-written", written.sum());
        return counted;
    }

    @Override
    public Optional<MemoryTier> memory() {
        return Optional.of(tier);
    }

    @Override
    public boolean hasCaptured() {
        return false;
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.empty();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        backend.close();
    }
}
