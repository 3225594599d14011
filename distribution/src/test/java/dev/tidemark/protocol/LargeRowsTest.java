package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row that no batch can carry stays where it is and is named; everything else goes on. */
class LargeRowsTest {
    private static final String FILES = "files";
    private static final int TOO_LARGE = 7 << 20;

    @TempDir
    private Path directory;

    private SyncNode server;
    private SyncNode device;

    @BeforeEach
    void open() {
        server = Hub.server(directory);
        device = Hub.device(directory, "device", server.addresses().get(0));
        device.define(TableDefinition.open(FILES, "id"));
        device.sync();
    }

    @AfterEach
    void close() {
        device.close();
        server.close();
    }

    private static void write(SyncNode node, String id, int bytes) {
        node.write(writer -> {
            writer.put(FILES, RowKey.of(id), Row.of(Map.of("content", Value.of(new byte[bytes]))));
            return id;
        });
    }

    private static int size(SyncNode node, String id) {
        Optional<Value> content = node.get(FILES, RowKey.of(id)).flatMap(row -> row.get("content"));
        return content.map(value -> ((Value.Blob) value).size()).orElse(-1);
    }

    private static long pending(SyncNode node) {
        return node.status().tables().get(0).pending();
    }

    @Test
    void aRowThatIsTooLargeForAPushStaysPendingAndIsNamed() {
        write(device, "before", 10);
        write(device, "large", TOO_LARGE);
        write(device, "after", 10);
        assertEquals(2, device.sync().pushed().rows());
        assertEquals(10, size(server, "before"));
        assertEquals(10, size(server, "after"));
        assertEquals(-1, size(server, "large"));
        assertEquals(1, pending(device));
        List<String> problems = device.status().problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("'large'"), problems.get(0));
        assertTrue(problems.get(0).contains(FILES), problems.get(0));
        assertTrue(problems.get(0).contains("smaller"), problems.get(0));
    }

    @Test
    void itIsPushedOnceItIsSmaller() {
        write(device, "large", TOO_LARGE);
        write(device, "after", 10);
        device.sync();
        device.sync();
        write(device, "later", 10);
        device.sync();
        assertEquals(1, pending(device));
        device.write(writer -> {
            writer.patch(FILES, RowKey.of("large"), Row.of(Map.of("content", Value.of(new byte[20]))));
            return null;
        });
        device.sync();
        assertEquals(20, size(server, "large"));
        assertEquals(0, pending(device));
        assertEquals(List.of(), device.status().problems());
    }

    @Test
    void aColumnThatWasWrittenBesideTheLargeOneIsNotLost() {
        device.write(writer -> {
            Row row = Row.of(Map.of("content", Value.of(new byte[TOO_LARGE]), "name", Value.of("film")));
            writer.put(FILES, RowKey.of("large"), row);
            return null;
        });
        write(device, "after", 10);
        device.sync();
        device.write(writer -> {
            writer.patch(FILES, RowKey.of("large"), Row.of(Map.of("content", Value.of(new byte[20]))));
            return null;
        });
        device.sync();
        assertEquals(
                Optional.of(Value.of("film")),
                server.get(FILES, RowKey.of("large")).flatMap(row -> row.get("name")));
    }

    @Test
    void aDeletedRowIsForgotten() {
        write(device, "large", TOO_LARGE);
        device.sync();
        device.write(writer -> writer.delete(FILES, RowKey.of("large")));
        device.sync();
        assertEquals(0, pending(device));
        assertEquals(List.of(), device.status().problems());
    }

    @Test
    void aRowThatIsTooLargeForTheFeedDoesNotStopIt() {
        write(server, "before", 10);
        write(server, "large", TOO_LARGE);
        write(server, "after", 10);
        assertEquals(2, device.sync().pulled().rows());
        assertEquals(10, size(device, "after"));
        assertEquals(-1, size(device, "large"));
        assertTrue(
                server.status().problems().get(0).contains("'large'"),
                server.status().problems().toString());
        write(server, "large", 30);
        device.sync();
        assertEquals(30, size(device, "large"));
        assertEquals(List.of(), server.status().problems());
    }

    @Test
    void aRowAtTheLimitTravels() {
        write(device, "small", 900_000);
        write(device, "limit", 6_291_000);
        device.sync();
        assertEquals(6_291_000, size(server, "limit"));
        assertEquals(900_000, size(server, "small"));
    }
}
