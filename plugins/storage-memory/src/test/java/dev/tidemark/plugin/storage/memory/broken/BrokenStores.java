package dev.tidemark.plugin.storage.memory.broken;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.testkit.ForwardingSnapshot;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingStorageProvider;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Stores that are broken on purpose, one fault each, and one that is right. */
public final class BrokenStores {
    private BrokenStores() {}

    private abstract static class Faulty extends ForwardingStorageProvider {
        Faulty() {
            super(new MemoryStorageProvider());
        }
    }

    /** Has no fault. */
    public static final class HealthyProvider extends Faulty {}

    /** Opens its view when it is first read, and not when it is asked for. */
    public static final class LazySnapshotProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            return new ForwardingStorage(store) {
                @Override
                public Snapshot snapshot() {
                    super.snapshot().close();
                    return new LazySnapshot(store);
                }
            };
        }
    }

    /** Keeps for ever what a row was when it was first asked for alone. */
    public static final class RowOfThenProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            return new ForwardingStorage(store) {
                private final Map<List<Object>, Optional<StoredRow>> known = new HashMap<>();

                @Override
                public synchronized Optional<StoredRow> row(String table, RowKey key) {
                    return known.computeIfAbsent(List.of(table, key), any -> super.row(table, key));
                }
            };
        }
    }

    /** Keeps the feed of each table for itself, and gives one after the other. */
    public static final class FeedByTableProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public RowCursor changesSince(long lsn) {
                    return byTable(super.changesSince(lsn));
                }

                @Override
                public RowCursor tombstonesSince(long lsn) {
                    return byTable(super.tombstonesSince(lsn));
                }
            };
        }

        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public RowCursor changesSince(long lsn) {
                    return byTable(super.changesSince(lsn));
                }

                @Override
                public RowCursor tombstonesSince(long lsn) {
                    return byTable(super.tombstonesSince(lsn));
                }
            };
        }

        private static RowCursor byTable(RowCursor feed) {
            return Rows.of(feed, rows -> rows.sorted(Comparator.comparing(StoredRow::table)));
        }
    }

    /** Takes the highest position in the feed for the highest that was ever given. */
    public static final class HeadOfTheFeedProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public long openFeed() {
                    super.openFeed();
                    return highest();
                }

                private long highest() {
                    long highest = 0;
                    try (RowCursor feed = changesSince(0)) {
                        for (Optional<StoredRow> row = feed.next(); row.isPresent(); row = feed.next()) {
                            highest = row.get().lsn();
                        }
                    }
                    return highest;
                }
            };
        }
    }

    /** Forgets a deletion when a server has acknowledged it, as if there were one server and no other device. */
    public static final class ForgetsDeletionsProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public void acknowledge(long sequence) {
                    List<StoredRow> gone = new ArrayList<>();
                    try (RowCursor pending = pendingSince(0)) {
                        for (Optional<StoredRow> row = pending.next(); row.isPresent(); row = pending.next()) {
                            row.filter(each -> each.deleted() && each.pending() <= sequence)
                                    .ifPresent(gone::add);
                        }
                    }
                    super.acknowledge(sequence);
                    gone.forEach(row -> remove(row.table(), row.key()));
                }
            };
        }
    }

    /** Gives its own array of bytes out. */
    public static final class SharedBytesProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            Map<String, Optional<byte[]>> read = new HashMap<>();
            return new ForwardingSnapshot(snapshot) {
                @Override
                public Optional<byte[]> state(String name) {
                    Optional<byte[]> bytes = super.state(name);
                    return read.computeIfAbsent(name, first -> bytes);
                }
            };
        }
    }

    /** Defines tables outside of the transaction, as databases do in which a definition commits by itself. */
    public static final class DefinesAtOnceProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            List<TableDefinition> defined = new ArrayList<>();
            return new ForwardingTransaction(transaction) {
                private boolean ended;

                @Override
                public void define(TableDefinition table) {
                    super.define(table);
                    defined.add(table);
                }

                @Override
                public void commit() {
                    ended = true;
                    super.commit();
                }

                @Override
                public void close() {
                    super.close();
                    if (!ended && !defined.isEmpty()) {
                        ended = true;
                        write(store, again -> defined.forEach(again::define));
                    }
                }
            };
        }
    }

    /** Gives what it has fetched because it was expected, also when that was written since. */
    public static final class ExpectedForEverProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            Map<Breach.Reference, Optional<StoredRow>> fetched = new HashMap<>();
            return new ForwardingTransaction(transaction) {
                @Override
                public void expect(String table, List<RowKey> keys) {
                    if (tables().stream().anyMatch(each -> each.name().equals(table))) {
                        keys.forEach(key -> fetched.put(new Breach.Reference(table, key), super.row(table, key)));
                    }
                }

                @Override
                public Optional<StoredRow> row(String table, RowKey key) {
                    Optional<StoredRow> row = fetched.get(new Breach.Reference(table, key));
                    return row == null ? super.row(table, key) : row;
                }
            };
        }
    }

    /** Writes state past the transaction. */
    public static final class StateOfItsOwnProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            Map<String, byte[]> written = new HashMap<>();
            return new ForwardingTransaction(transaction) {
                private boolean ended;

                @Override
                public void putState(String name, byte[] value) {
                    super.putState(name, value);
                    written.put(name, value.clone());
                }

                @Override
                public void commit() {
                    ended = true;
                    super.commit();
                }

                @Override
                public void close() {
                    super.close();
                    if (!ended && !written.isEmpty()) {
                        ended = true;
                        write(store, again -> written.forEach(again::putState));
                    }
                }
            };
        }
    }

    private static void write(StorageBackend store, Consumer<Transaction> work) {
        try (Transaction transaction = store.begin()) {
            work.accept(transaction);
            transaction.commit();
        } catch (StorageException closed) {
            if (closed.kind() != StorageException.Kind.CLOSED) {
                throw closed;
            }
        }
    }

    /** Orders what a query gives, and then forgets how many rows were asked for. */
    public static final class NoLimitProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public RowCursor query(Query query) {
                    return super.query(
                            query.order().isEmpty()
                                    ? query
                                    : new Query(query.table(), query.filter(), query.order(), 99));
                }
            };
        }
    }

    /** Takes a number for equal only where it is of the same class. */
    public static final class EqualByClassProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public RowCursor query(Query query) {
                    return Rows.of(super.query(query), rows -> rows.filter(row -> isMet(query.filter(), row)));
                }
            };
        }

        private static boolean isMet(Filter filter, StoredRow row) {
            return !(filter instanceof Filter.Compare compare
                    && compare.operator() == Filter.Operator.EQUAL
                    && compare.value() instanceof Value.Real
                    && row.values().get(compare.column()).orElse(Value.NULL) instanceof Value.Int);
        }
    }

    /** Gives what is pending as it stands in the feed, and not by its number. */
    public static final class PendingByPositionProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public RowCursor pendingSince(long sequence) {
                    return Rows.of(
                            super.pendingSince(sequence),
                            rows -> rows.sorted(Comparator.comparingLong(StoredRow::lsn)));
                }
            };
        }
    }

    /** Leaves a row out that has no value where there must be one, and does not say so. */
    public static final class SilentBreachProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public List<Breach> settle() {
                    return super.settle().stream()
                            .filter(breach -> breach.kind() != Breach.Kind.NOT_NULL)
                            .toList();
                }
            };
        }
    }

    /** Does not wait for the transaction that is open. */
    public static final class ImpatientProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            AtomicBoolean open = new AtomicBoolean();
            return new ForwardingStorage(store) {
                @Override
                public Transaction begin() {
                    if (!open.compareAndSet(false, true)) {
                        store.snapshot().close();
                        throw new StorageException(StorageException.Kind.BUSY, "another transaction is open");
                    }
                    try {
                        return new ForwardingTransaction(super.begin()) {
                            @Override
                            public void close() {
                                super.close();
                                open.set(false);
                            }
                        };
                    } catch (StorageException e) {
                        open.set(false);
                        throw e;
                    }
                }
            };
        }
    }

    /** Is surprised to be closed twice. */
    public static final class ClosesOnceProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            AtomicBoolean closed = new AtomicBoolean();
            return new ForwardingStorage(store) {
                @Override
                public void close() {
                    if (closed.getAndSet(true)) {
                        throw new StorageException(StorageException.Kind.CLOSED, "it was closed before");
                    }
                    super.close();
                }
            };
        }
    }

    /** Goes on counting after its view was closed. */
    public static final class CountsForEverProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            Map<String, Long> counts = new HashMap<>();
            snapshot.tables().forEach(table -> counts.put(table.name(), snapshot.count(table.name())));
            return new ForwardingSnapshot(snapshot) {
                @Override
                public long count(String table) {
                    Long count = counts.get(table);
                    return count == null ? super.count(table) : count;
                }
            };
        }
    }

    /** Has no word for a store that is full. */
    public static final class FailsWhereItIsFullProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public void put(StoredRow row) {
                    try {
                        super.put(row);
                    } catch (StorageException e) {
                        throw e.kind() == StorageException.Kind.FULL
                                ? new StorageException(StorageException.Kind.FAILED, "the row can't be written", e)
                                : e;
                    }
                }
            };
        }
    }

    /** Says that it keeps what it forgets. */
    public static final class ForgetfulProvider extends Faulty {
        @Override
        public Set<StorageCapability> capabilities() {
            return Set.of(StorageCapability.DURABLE, StorageCapability.HISTORY);
        }
    }

    /** Looks a key up as text, so that a byte of zero ends it. */
    public static final class KeysEndAtZeroProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public void put(StoredRow row) {
                    super.put(new StoredRow(
                            row.table(),
                            cut(row.key()),
                            row.deleted(),
                            row.values(),
                            row.versions(),
                            row.lsn(),
                            row.pending()));
                }
            };
        }

        private static RowKey cut(RowKey key) {
            return RowKey.of(key.parts().stream()
                    .map(part -> part instanceof Value.Text text
                            ? Value.of(text.value().split("\0", 2)[0])
                            : part)
                    .toList());
        }
    }
}
