package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;

/**
 * A store that several processes have open, each by an instance of its own, and whose commits all of them are told of.
 *
 * <p>Threading: one thread.
 */
final class SharedStore {
    private final StorageBackend store;
    private final Notices notices;

    /** @param store stays open, whoever closes an instance */
    SharedStore(StorageBackend store, Notices notices) {
        this.store = store;
        this.notices = notices;
    }

    StorageBackend open() {
        return new Instance();
    }

    private final class Instance extends ForwardingStorage {
        private Runnable deafen = () -> {};

        Instance() {
            super(store);
        }

        @Override
        public Transaction begin() {
            return new Writing(super.begin());
        }

        @Override
        public void onCommit(Runnable listener) {
            deafen.run();
            deafen = notices.tell(listener);
        }

        @Override
        public void close() {
            deafen.run();
        }
    }

    /** A transaction of which others are told when it has moved the head or changed a table. */
    private final class Writing extends ForwardingTransaction {
        private final long before = head();
        private boolean defines;

        Writing(Transaction inner) {
            super(inner);
        }

        @Override
        public void define(TableDefinition table) {
            super.define(table);
            defines = true;
        }

        @Override
        public void commit() {
            boolean isNews = defines || head() != before;
            super.commit();
            if (isNews) {
                notices.committed();
            }
        }
    }
}
