package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.StoredRow;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of a row that is asked for without a view it is the store's own answer that a fault gets to. */
class ForwardingStorageProviderTest {
    private static final StoredRow IN_A_VIEW = numbered(1);
    private static final StoredRow ALONE = numbered(2);

    private static StoredRow numbered(long lsn) {
        return new StoredRow("notes", RowKey.of("a"), false, Row.EMPTY, Versions.of(Version.BOTTOM.at(lsn)), lsn, 0);
    }

    /** Returns something that answers one of its calls, and nothing else. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, call, arguments) -> answers.get(call.getName())));
    }

    private final StorageProvider inner = answering(
            StorageProvider.class,
            Map.of(
                    "create",
                    answering(
                            StorageBackend.class,
                            Map.of(
                                    "row",
                                    Optional.of(ALONE),
                                    "snapshot",
                                    answering(Snapshot.class, Map.of("row", Optional.of(IN_A_VIEW)))))));

    private static Optional<StoredRow> read(StorageProvider provider) {
        return provider.create(null, TestContext.in(Path.of("nowhere"))).row("notes", RowKey.of("a"));
    }

    @Test
    void withoutAFaultItIsThatAnswer() {
        assertEquals(Optional.of(ALONE), read(new ForwardingStorageProvider(inner) {}));
    }

    @Test
    void aFaultOfViewsIsItsFaultToo() {
        assertEquals(Optional.of(numbered(3)), read(new ForwardingStorageProvider(inner) {
            @Override
            protected Snapshot faulty(Snapshot snapshot) {
                return new ForwardingSnapshot(snapshot) {
                    @Override
                    public Optional<StoredRow> row(String table, RowKey key) {
                        return super.row(table, key).map(row -> numbered(row.lsn() + 1));
                    }
                };
            }
        }));
    }
}
