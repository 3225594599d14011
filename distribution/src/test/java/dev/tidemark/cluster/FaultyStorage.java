package dev.tidemark.cluster;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** A storage that is broken in one way, once it is told to be. */
final class FaultyStorage implements StorageBackend {
    private final StorageBackend store;
    private Optional<Fault> fault = Optional.empty();

    enum Fault {
        BEGIN_THROWS,
        BEGIN_RETURNS_NULL,
        COMMIT_THROWS,
        STATE_RETURNS_NULL,
        THROWS_AN_ERROR,
        GIVES_A_ROW_THAT_NOBODY_ASKED_FOR
    }

    FaultyStorage(StorageBackend store) {
        this.store = store;
    }

    void breakBy(Fault how) {
        fault = Optional.of(how);
    }

    void mend() {
        fault = Optional.empty();
    }

    private boolean is(Fault one) {
        return fault.filter(one::equals).isPresent();
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public Transaction begin() {
        if (is(Fault.BEGIN_THROWS)) {
            throw new IllegalStateException("broken on purpose");
        }
        return is(Fault.BEGIN_RETURNS_NULL) ? null : broken(store.begin());
    }

    private Transaction broken(Transaction transaction) {
        return (Transaction) Proxy.newProxyInstance(
                FaultyStorage.class.getClassLoader(),
                new Class<?>[] {Transaction.class},
                (proxy, method, arguments) -> {
                    if (is(Fault.COMMIT_THROWS) && method.getName().equals("commit")) {
                        throw new IllegalStateException("broken on purpose");
                    }
                    if (is(Fault.THROWS_AN_ERROR) && method.getName().equals("putState")) {
                        throw new NoClassDefFoundError("broken on purpose");
                    }
                    try {
                        Object answer = method.invoke(transaction, arguments);
                        return garbled(method.getName(), answer);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private Object garbled(String method, Object answer) {
        if (is(Fault.STATE_RETURNS_NULL) && method.equals("state")) {
            return null;
        }
        if (is(Fault.GIVES_A_ROW_THAT_NOBODY_ASKED_FOR) && method.equals("row")) {
            return ((Optional<?>) answer)
                    .map(StoredRow.class::cast)
                    .map(row -> new StoredRow(
                            "strangers",
                            row.key(),
                            row.deleted(),
                            row.values(),
                            row.versions(),
                            row.lsn(),
                            row.pending()));
        }
        return answer;
    }

    @Override
    public boolean hasCaptured() {
        return store.hasCaptured();
    }

    @Override
    public Optional<Adoption> adoption() {
        return store.adoption();
    }

    @Override
    public void close() {
        store.close();
    }
}
