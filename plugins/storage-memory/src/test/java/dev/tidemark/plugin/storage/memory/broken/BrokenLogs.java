package dev.tidemark.plugin.storage.memory.broken;

import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.testkit.ForwardingSnapshot;
import dev.tidemark.testkit.ForwardingStorageProvider;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stores whose logs are broken on purpose, one fault each. */
public final class BrokenLogs {
    private BrokenLogs() {}

    private abstract static class Faulty extends ForwardingStorageProvider {
        Faulty() {
            super(new MemoryStorageProvider());
        }
    }

    /** Forgets whatever it is told to, whether it may or not. */
    public static final class ForgetsAnythingProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public void forget(String log, long upTo, List<Long> positions) {
                    List<Long> all = new ArrayList<>(positions);
                    all.add(upTo);
                    all.add(forgotten(log));
                    super.forget(log, Collections.max(all), positions);
                }
            };
        }
    }

    /** Keeps one log, whatever it is called. */
    public static final class OneLogProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public List<LogEntry> logged(String log, String subject, long after, int most) {
                    return super.logged(after, Integer.MAX_VALUE).stream()
                            .filter(entry -> entry.subject().equals(subject))
                            .limit(most)
                            .toList();
                }
            };
        }
    }

    /** Counts pages and not entries: where one ends, the next begins with its last entry. */
    public static final class RepeatsEntriesProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public List<LogEntry> logged(long after, int most) {
                    return super.logged(after - 1, most);
                }
            };
        }
    }

    /** Shows a transaction its entries only after the commit. */
    public static final class ShowsCommittedEntriesProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                @Override
                public List<LogEntry> logged(long after, int most) {
                    try (Snapshot committed = store.snapshot()) {
                        return committed.logged(after, most);
                    }
                }
            };
        }
    }
}
