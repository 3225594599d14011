package dev.tidemark.plugin.storage.sqlite.broken;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.CapturedWrite.Kind;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingStorageProvider;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Stores that capture what an app writes and are broken on purpose, one fault each, and one that is right. */
public final class BrokenCaptures {
    private BrokenCaptures() {}

    private abstract static class Faulty extends ForwardingStorageProvider {
        Faulty() {
            super(new SqliteStorageProvider());
        }

        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public CapturedCursor captured() {
                    return told(super.captured());
                }
            };
        }

        private CapturedCursor told(CapturedCursor cursor) {
            return cursorOf(change(all(cursor).stream()).toList());
        }

        /** Returns what is told in place of what was captured. */
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured;
        }
    }

    private static List<CapturedWrite> all(CapturedCursor cursor) {
        List<CapturedWrite> all = new ArrayList<>();
        for (Optional<CapturedWrite> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            all.add(next.get());
        }
        return all;
    }

    private static CapturedCursor cursorOf(List<CapturedWrite> writes) {
        List<CapturedWrite> left = new ArrayList<>(writes);
        return new CapturedCursor() {
            @Override
            public Optional<CapturedWrite> next() {
                return left.isEmpty() ? Optional.empty() : Optional.of(left.remove(0));
            }

            @Override
            public void close() {
                left.clear();
            }
        };
    }

    private static CapturedWrite with(CapturedWrite write, Kind kind, Set<String> columns) {
        return new CapturedWrite(write.table(), write.key(), kind, columns, write.epochMillis(), write.before());
    }

    /** Tells, as what was replaced, what is there now. */
    public static final class TellsWhatIsThereProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public CapturedCursor captured() {
                    return cursorOf(all(super.captured()).stream()
                            .map(write -> new CapturedWrite(
                                    write.table(),
                                    write.key(),
                                    write.kind(),
                                    write.columns(),
                                    write.epochMillis(),
                                    write.before(),
                                    isThere(write)))
                            .toList());
                }

                private Row isThere(CapturedWrite write) {
                    return write.replaced().size() == 0
                            ? Row.EMPTY
                            : row(write.table(), write.key()).orElseThrow().values();
                }
            };
        }
    }

    /** Has no fault. */
    public static final class HealthyProvider extends Faulty {}

    /** Names every column of a row that was updated. */
    public static final class NamesAllColumnsProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.map(
                    write -> write.kind() == Kind.UPDATED ? with(write, Kind.UPDATED, Set.of("title", "size")) : write);
        }
    }

    /** Does not tell what the app has deleted. */
    public static final class LosesDeletionsProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.filter(write -> write.kind() != Kind.DELETED);
        }
    }

    /** Takes a new row for a change of the one that was there under its key before. */
    public static final class TakesNewForChangedProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.map(
                    write -> write.kind() == Kind.CREATED && write.before().isPresent()
                            ? with(write, Kind.UPDATED, Set.of("title", "size"))
                            : write);
        }
    }

    /** Tells rows in the order of their keys. */
    public static final class TellsByKeyProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.sorted(Comparator.comparing(CapturedWrite::key));
        }
    }

    /** Tells each column that was written as a change of its own. */
    public static final class TellsEachColumnProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.flatMap(write -> write.columns().size() < 2
                    ? Stream.of(write)
                    : write.columns().stream().map(column -> with(write, Kind.UPDATED, Set.of(column))));
        }
    }

    /** Says of no row what was known of it before. */
    public static final class KnowsNothingProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.map(write -> new CapturedWrite(
                    write.table(), write.key(), write.kind(), write.columns(), write.epochMillis(), Optional.empty()));
        }
    }

    /** Reads a thousand at a time, and forgets the rest. */
    public static final class ForgetsTheRestProvider extends Faulty {
        @Override
        Stream<CapturedWrite> change(Stream<CapturedWrite> captured) {
            return captured.limit(1_000);
        }
    }

    /** Forgets what it has told as soon as it was read, also where the transaction is rolled back. */
    public static final class ForgetsAtOnceProvider extends Faulty {
        private final Set<RowKey> forgotten = new HashSet<>();

        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                private final Set<RowKey> told = new HashSet<>();

                @Override
                public CapturedCursor captured() {
                    List<CapturedWrite> all = all(super.captured());
                    all.removeIf(write -> forgotten.contains(write.key()));
                    all.forEach(write -> told.add(write.key()));
                    return cursorOf(all);
                }

                @Override
                public void commit() {
                    super.commit();
                    told.clear();
                }

                @Override
                public void close() {
                    super.close();
                    forgotten.addAll(told);
                }
            };
        }
    }

    /** Takes what the node puts for a write of the app's, as triggers do that nobody switches off. */
    public static final class TellsItsOwnProvider extends Faulty {
        private final List<CapturedWrite> own = new ArrayList<>();

        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public CapturedCursor captured() {
                    List<CapturedWrite> all = all(super.captured());
                    all.addAll(own);
                    own.clear();
                    return cursorOf(all);
                }

                @Override
                public void put(StoredRow row) {
                    super.put(row);
                    if (!row.deleted()) {
                        own.add(new CapturedWrite(row.table(), row.key(), Kind.CREATED, Set.of(), 0, Optional.empty()));
                    }
                }
            };
        }
    }

    /** Takes all that is in its log for its own when it has put something, and throws it away. */
    public static final class HidesTheAppsProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                private boolean harvested;
                private boolean put;

                @Override
                public CapturedCursor captured() {
                    harvested = true;
                    return super.captured();
                }

                @Override
                public void put(StoredRow row) {
                    super.put(row);
                    put = true;
                }

                @Override
                public void commit() {
                    if (put && !harvested) {
                        all(super.captured());
                    }
                    super.commit();
                }
            };
        }
    }

    /** Writes what it is given in place of the app's values when it should only stamp them. */
    public static final class StampsValuesProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public void stamp(StoredRow row) {
                    super.stamp(row);
                    if (!row.deleted()) {
                        Row nothing = Row.of(Map.of("title", Value.NULL, "size", Value.NULL));
                        put(new StoredRow(
                                row.table(), row.key(), false, nothing, row.versions(), row.lsn(), row.pending()));
                    }
                }
            };
        }
    }

    /** Begins with an empty log whenever it is opened. */
    public static final class BeginsAnewProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            if (store.adoption().orElseThrow().isTracking()) {
                try (Transaction transaction = store.begin()) {
                    all(transaction.captured());
                    transaction.commit();
                }
            }
            return super.faulty(store);
        }
    }

    /** Never notices that there is something to harvest. */
    public static final class NoticesNothingProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            return new ForwardingStorage(store) {
                @Override
                public boolean hasCaptured() {
                    return false;
                }
            };
        }
    }

    /** Leaves its triggers where they are. */
    public static final class NeverLetsGoProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            return new ForwardingStorage(store) {
                @Override
                public Optional<Adoption> adoption() {
                    return super.adoption().map(NeverLetsGoProvider::clinging);
                }
            };
        }

        private static Adoption clinging(Adoption adoption) {
            return new Adoption() {
                @Override
                public boolean isTracking() {
                    return adoption.isTracking();
                }

                @Override
                public List<Table> track(Set<String> tables, Existing existing) {
                    return adoption.track(tables, existing);
                }

                @Override
                public List<String> remarks() {
                    return adoption.remarks();
                }

                @Override
                public void untrack() {
                    adoption.remarks();
                }
            };
        }
    }
}
