package dev.tidemark.plugin.storage.sqlite.broken;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import dev.tidemark.testkit.ForwardingSnapshot;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingStorageProvider;
import dev.tidemark.testkit.ForwardingTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stores that keep their rows in a file and get one thing wrong about that, and one that is right. */
public final class BrokenFiles {
    private BrokenFiles() {}

    private abstract static class Faulty extends ForwardingStorageProvider {
        Faulty() {
            super(new SqliteStorageProvider());
        }
    }

    /** Has no fault. */
    public static final class HealthyProvider extends Faulty {}

    /** Commits the rows, and the state in a transaction of its own behind them. */
    public static final class CommitsInTwoProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            Map<String, byte[]> states = new HashMap<>();
            return new ForwardingTransaction(transaction) {
                private boolean committed;

                @Override
                public void putState(String name, byte[] value) {
                    states.put(name, value.clone());
                }

                @Override
                public void commit() {
                    super.commit();
                    committed = true;
                }

                @Override
                public void close() {
                    super.close();
                    if (committed) {
                        committed = false;
                        write(store, states);
                    }
                }
            };
        }

        private static void write(StorageBackend store, Map<String, byte[]> states) {
            try (Transaction second = store.begin()) {
                states.forEach(second::putState);
                second.commit();
            }
        }
    }

    /** Says that a transaction is committed, and writes it when it is closed. */
    public static final class AcknowledgesEarlyProvider extends Faulty {
        @Override
        protected Transaction faulty(Transaction transaction, StorageBackend store) {
            return new ForwardingTransaction(transaction) {
                private boolean acknowledged;

                @Override
                public void commit() {
                    acknowledged = true;
                }

                @Override
                public void close() {
                    if (acknowledged) {
                        acknowledged = false;
                        super.commit();
                    }
                    super.close();
                }
            };
        }
    }

    /** Begins at the end of its feed when it is opened, whatever had stood there before. */
    public static final class CountsAnewProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            long highest = highest(store);
            return new ForwardingStorage(store) {
                private boolean used;

                @Override
                public Transaction begin() {
                    return new ForwardingTransaction(super.begin()) {
                        @Override
                        public long openFeed() {
                            long head = super.openFeed();
                            return used ? head : highest;
                        }

                        @Override
                        public void commit() {
                            super.commit();
                            used = true;
                        }
                    };
                }
            };
        }

        private static long highest(StorageBackend store) {
            long highest = 0;
            try (Snapshot snapshot = store.snapshot();
                    RowCursor feed = snapshot.changesSince(0)) {
                for (Optional<StoredRow> row = feed.next(); row.isPresent(); row = feed.next()) {
                    highest = row.get().lsn();
                }
            } catch (StorageException damaged) {
                return 0;
            }
            return highest;
        }
    }

    /** Writes the tables that it is told of to the disk at once, as databases do in which a definition commits by itself. */
    public static final class KeepsDefinitionsProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            List<TableDefinition> rolledBack = new ArrayList<>();
            return new ForwardingStorage(store) {
                @Override
                public Transaction begin() {
                    List<TableDefinition> defined = new ArrayList<>();
                    return new ForwardingTransaction(super.begin()) {
                        @Override
                        public void define(TableDefinition table) {
                            super.define(table);
                            defined.add(table);
                        }

                        @Override
                        public void commit() {
                            super.commit();
                            defined.clear();
                        }

                        @Override
                        public void close() {
                            super.close();
                            rolledBack.addAll(defined);
                            defined.clear();
                        }
                    };
                }

                @Override
                public void close() {
                    if (!rolledBack.isEmpty()) {
                        try (Transaction last = super.begin()) {
                            rolledBack.forEach(last::define);
                            last.commit();
                        }
                        rolledBack.clear();
                    }
                    super.close();
                }
            };
        }
    }

    /** Forgets over night of the first few writes that no server has acknowledged them. */
    public static final class ForgetsPendingProvider extends Faulty {
        @Override
        protected StorageBackend faulty(StorageBackend store) {
            try (Transaction transaction = store.begin()) {
                transaction.acknowledge(3);
                transaction.commit();
            } catch (StorageException damaged) {
                return super.faulty(store);
            }
            return super.faulty(store);
        }
    }

    /** Begins with an empty file where it can't read the one that is there. */
    public static final class BeginsAnewProvider extends Faulty {
        @Override
        public StorageBackend create(Config config, PluginContext context) {
            try {
                return readable(super.create(config, context));
            } catch (PluginException | StorageException damaged) {
                exclusiveFile(config, context).ifPresent(BeginsAnewProvider::delete);
                return super.create(config, context);
            }
        }

        private static StorageBackend readable(StorageBackend store) {
            try (Snapshot snapshot = store.snapshot();
                    RowCursor feed = snapshot.changesSince(0)) {
                Optional<StoredRow> row = feed.next();
                while (row.isPresent()) {
                    row = feed.next();
                }
                return store;
            } catch (StorageException damaged) {
                store.close();
                throw damaged;
            }
        }

        private static void delete(Path file) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Has one word for all that is wrong with a file. */
    public static final class CallsItAFailureProvider extends Faulty {
        @Override
        protected Snapshot faulty(Snapshot snapshot) {
            return new ForwardingSnapshot(snapshot) {
                @Override
                public List<TableDefinition> tables() {
                    try {
                        return super.tables();
                    } catch (StorageException damaged) {
                        throw failed(damaged);
                    }
                }
            };
        }

        @Override
        public StorageBackend create(Config config, PluginContext context) {
            try {
                return super.create(config, context);
            } catch (PluginException damaged) {
                throw new PluginException(damaged.getMessage(), failed(damaged));
            }
        }

        private static StorageException failed(RuntimeException cause) {
            return new StorageException(StorageException.Kind.FAILED, "something is wrong: " + cause.getMessage());
        }
    }

    /** Says that it is for one process, and lets a second one in. */
    public static final class LetsTwoInProvider extends Faulty {
        @Override
        public Set<StorageCapability> capabilities() {
            return Set.of(StorageCapability.DURABLE, StorageCapability.SQL, StorageCapability.EXTERNAL_CAPTURE);
        }
    }
}
