package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a schema becomes a store. */
@Timeout(120)
final class SetUpTest {
    private final String schema = Stores.newSchema();

    @Test
    void tenServersMayStartAtOnceAndDefineTheSameTable() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            List<Future<?>> servers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                servers.add(threads.submit(this::startAndDefine));
            }
            for (Future<?> server : servers) {
                server.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        try (StorageBackend store = Stores.open(schema);
                Snapshot snapshot = store.snapshot()) {
            assertEquals(List.of(Stores.NOTES), snapshot.tables());
        }
    }

    private void startAndDefine() {
        try (StorageBackend store = Stores.open(schema, Map.of("busy-timeout", "60s"))) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
        }
    }

    @Test
    void storesInTwoSchemasOfADatabaseDoNotWaitForEachOther() {
        try (StorageBackend one = Stores.open(schema);
                StorageBackend other = Stores.open(Stores.newSchema(), Map.of("busy-timeout", "200ms"))) {
            Stores.write(one, first -> Stores.write(other, second -> second.define(Stores.NOTES)));
        }
    }

    @Test
    void aUrlMayBeWrittenAsOtherToolsWriteIt() {
        Set<PostgresUrl> urls = List.of(
                        "postgresql://me:p%40ss@db.example.org:5433/hub?sslmode=require",
                        "postgres://me:p%40ss@db.example.org:5433/hub?sslmode=require",
                        "jdbc:postgresql://me:p%40ss@db.example.org:5433/hub?sslmode=require")
                .stream()
                .map(text -> PostgresUrl.parse(text).orElseThrow())
                .collect(Collectors.toSet());
        assertEquals(1, urls.size());
        PostgresUrl url = urls.iterator().next();
        assertEquals("jdbc:postgresql://db.example.org:5433/hub?sslmode=require", url.jdbc());
        assertEquals("me p@ss", url.user().orElseThrow() + " " + url.password().orElseThrow());
        for (String wrong : List.of("", "hub", "mysql://h/db", "postgresql://h", "postgresql:///db", "post gres")) {
            assertEquals(true, PostgresUrl.parse(wrong).isEmpty(), wrong);
        }
    }
}
