package dev.tidemark.cluster;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A store in memory that several servers share, each by an instance of its own, as a database is shared by processes. */
final class SharedStore {
    private final Executor network;
    private final List<Instance> instances = new ArrayList<>();
    private StorageBackend store = Stores.memory();
    private boolean losesNotices;
    private int kept = Integer.MAX_VALUE;

    /** @param network by which notices of commits travel */
    SharedStore(Executor network) {
        this.network = network;
    }

    StorageBackend open() {
        Instance instance = new Instance();
        instances.add(instance);
        return instance;
    }

    /** From now on nobody is told what others commit. */
    void loseNotices() {
        losesNotices = true;
    }

    StorageBackend copy() {
        return Stores.copy(store);
    }

    /** Puts a backup in the place of the store, under the servers that run. */
    void restore(StorageBackend backup) {
        store = Stores.copy(backup);
    }

    /** After so many commits the store says once more that it has committed, and has not. */
    void loseCommitAfter(int commits) {
        kept = commits;
    }

    /** Returns whether it has done so. */
    boolean hasLost() {
        return kept < 0;
    }

    private void committed(Instance by) {
        if (!losesNotices) {
            instances.stream()
                    .filter(instance -> instance != by)
                    .forEach(instance -> network.execute(instance.listener));
        }
    }

    private final class Instance implements StorageBackend {
        private Runnable listener = () -> {};

        @Override
        public Snapshot snapshot() {
            return store.snapshot();
        }

        @Override
        public Transaction begin() {
            return new ForwardingTransaction(store.begin()) {
                @Override
                public void commit() {
                    if (kept-- != 0) {
                        super.commit();
                    }
                    committed(Instance.this);
                }
            };
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
        public void onCommit(Runnable told) {
            listener = told;
        }

        @Override
        public void close() {
            instances.remove(this);
        }
    }
}
