package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.protocol.client.Answer.Outcomes;
import dev.tidemark.protocol.client.Answer.Schema;
import dev.tidemark.protocol.client.Answer.Welcome;
import dev.tidemark.protocol.client.Change;
import dev.tidemark.protocol.client.Client;
import dev.tidemark.protocol.client.Connection;
import dev.tidemark.protocol.client.Table;
import dev.tidemark.protocol.client.Table.Column;
import dev.tidemark.protocol.client.Values;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client in the standard library alone, written from docs/protocol.md, beside a device of ours at a server of ours. */
class JdkClientTest {
    private static final String TODO = "todo";
    private static final Table TABLE = Table.declared(
            TODO,
            Column.required("id", 1),
            Column.required("title", 1),
            Column.optional("rank", 2),
            Column.optional("price", 3),
            Column.optional("done", 5),
            Column.optional("picture", 9));

    @TempDir
    private Path directory;

    private SyncNode server;
    private SyncNode device;
    private URI address;

    @BeforeEach
    void open() {
        server = Hub.server(directory);
        address = server.addresses().get(0);
        device = Hub.device(directory, "laptop", address);
        device.define(TableDefinition.declared(
                TODO,
                List.of(new ColumnDefinition("id", ColumnType.STRING, "", false, Optional.empty())),
                List.of(
                        new ColumnDefinition("title", ColumnType.STRING, "", false, Optional.empty()),
                        ColumnDefinition.of("rank", ColumnType.INTEGER),
                        ColumnDefinition.of("price", ColumnType.REAL),
                        ColumnDefinition.of("done", ColumnType.BOOLEAN),
                        ColumnDefinition.of("picture", ColumnType.BINARY))));
    }

    @AfterEach
    void close() {
        device.close();
        server.close();
    }

    @Test
    void whatTheClientPushesReachesADevice() {
        Client client = new Client(address, TABLE);
        try (Connection connection = client.connect()) {
            Outcomes outcomes = client.push(
                    connection,
                    List.of(
                            client.create(TODO, "c-1", row("from afar", 7L, 19.99, true, new byte[] {1, 2, 3})),
                            client.create(
                                    TODO,
                                    "c-2",
                                    row("\u00e9t\u00e9 \ud83c\udf1e", Values.NULL, -0.0, false, Values.NULL))));
            assertEquals(2, outcomes.committed());
            assertEquals(List.of(), outcomes.outcomes());
        }
        assertEquals(2, device.sync().pulled().rows());
        Row first = device.get(TODO, RowKey.of("c-1")).orElseThrow();
        Row second = device.get(TODO, RowKey.of("c-2")).orElseThrow();
        assertEquals(
                List.of(Value.of("from afar"), Value.of(7), Value.of(19.99), Value.of(true), Value.of(new byte[] {
                    1, 2, 3
                })),
                values(first));
        assertEquals(
                List.of(
                        Value.of("\u00e9t\u00e9 \ud83c\udf1e"),
                        Value.NULL,
                        Value.of(-0.0),
                        Value.of(false),
                        Value.NULL),
                values(second));
    }

    private static List<Value> values(Row row) {
        List<Value> values = new ArrayList<>();
        for (String column : List.of("title", "rank", "price", "done", "picture")) {
            values.add(row.get(column).orElseThrow());
        }
        return values;
    }

    @Test
    void whatADevicePushesReachesTheClient() {
        device.write(writer -> {
            for (int i = 0; i < 300; i++) {
                writer.put(TODO, RowKey.of("d-" + i), Row.of(ours(i)));
            }
            return 300;
        });
        device.sync();
        Client client = new Client(address, TABLE);
        try (Connection connection = client.connect()) {
            Map<Object, Change> pulled = byKey(client.pull(connection));
            assertEquals(300, pulled.size());
            for (int i = 0; i < 300; i++) {
                Map<String, Object> values = pulled.get("d-" + i).values();
                assertEquals("task " + i, values.get("title"));
                assertEquals(i % 7 == 0 ? Values.NULL : (Object) (long) (i * i), values.get("rank"));
                assertEquals(i / 100.0, values.get("price"));
                assertEquals(i % 3 == 0, values.get("done"));
                assertArrayEquals(new byte[] {(byte) i}, (byte[]) values.get("picture"));
            }
            assertEquals(device.id(), pulled.get("d-0").version().author().node());
        }
    }

    private static Map<String, Value> ours(int i) {
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("title", Value.of("task " + i));
        values.put("rank", i % 7 == 0 ? Value.NULL : Value.of((long) i * i));
        values.put("price", Value.of(i / 100.0));
        values.put("done", Value.of(i % 3 == 0));
        values.put("picture", Value.of(new byte[] {(byte) i}));
        return values;
    }

    @Test
    void theClientGoesOnWhereItStopped() {
        Client client = new Client(address, TABLE);
        device.write(writer -> {
            writer.put(TODO, RowKey.of("d-1"), Row.of(ours(1)));
            writer.put(TODO, RowKey.of("d-2"), Row.of(ours(2)));
            return 2;
        });
        device.sync();
        try (Connection connection = client.connect()) {
            assertEquals(2, client.pull(connection).size());
            client.push(connection, List.of(client.create(TODO, "c-1", row("mine", 1L, 1.0, true, new byte[0]))));
        }
        device.sync();
        device.write(writer -> {
            writer.patch(TODO, RowKey.of("d-1"), Row.of(Map.of("title", Value.of("changed"))));
            return writer.delete(TODO, RowKey.of("d-2"));
        });
        device.sync();
        try (Connection connection = client.connect()) {
            Map<Object, Change> pulled = byKey(client.pull(connection));
            assertEquals(Set.of("d-1", "d-2"), pulled.keySet(), "its own row does not come back");
            assertEquals(Change.Kind.UPDATE, pulled.get("d-1").kind());
            assertEquals(Map.of("title", "changed"), pulled.get("d-1").values());
            assertEquals(Change.Kind.DELETE, pulled.get("d-2").kind());
            client.push(connection, List.of(client.delete(TODO, "d-1")));
        }
        assertEquals(1, device.sync().pulled().deletes());
        assertTrue(device.get(TODO, RowKey.of("d-1")).isEmpty());
        assertTrue(device.get(TODO, RowKey.of("c-1")).isPresent());
    }

    @Test
    void bothEndsHashTheSchemaAlike() {
        device.sync();
        Client stranger = new Client(address);
        try (Connection connection = Connection.to(address)) {
            connection.send(stranger.hello(1, 1, UUID.randomUUID()));
            Welcome welcome = connection.next(Welcome.class);
            List<Table> tables = connection.next(Schema.class).tables();
            assertEquals(TODO, tables.get(0).name());
            assertEquals(welcome.schemaHash(), Table.hash(tables));
        }
    }

    @Test
    void aPushOfManyChunksArrivesWhole() {
        Client client = new Client(address, TABLE);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            changes.add(client.create(TODO, "c-" + i, row("x".repeat(i), (long) i, i * 0.1, true, new byte[i])));
        }
        try (Connection connection = client.connect()) {
            assertEquals(500, client.push(connection, changes).committed());
        }
        assertEquals(500, device.sync().pulled().rows());
    }

    private static Map<Object, Change> byKey(List<Change> changes) {
        return changes.stream().collect(Collectors.toMap(change -> change.key().get(0), Function.identity()));
    }

    private static Map<String, Object> row(String title, Object rank, Object price, Object done, Object picture) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("title", title);
        values.put("rank", rank);
        values.put("price", price);
        values.put("done", done);
        values.put("picture", picture);
        return values;
    }
}
