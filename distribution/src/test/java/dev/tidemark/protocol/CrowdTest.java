package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.protocol.client.Client;
import dev.tidemark.protocol.client.Connection;
import dev.tidemark.protocol.client.Table;
import dev.tidemark.protocol.client.Table.Column;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many who take and give nothing do not keep the one out who is honest. */
class CrowdTest {
    private static final int EACH = 100;
    private static final int ROWS = 400;
    private static final int ROW_BYTES = 10_000;

    @TempDir
    private Path directory;

    @Test
    void twoHundredWhoHesitateOrNeverReadDoNotStopAnHonestClient() throws IOException {
        Table files = Table.declared("file", Column.required("id", 2), Column.optional("content", 9));
        List<RawSocket> crowd = new ArrayList<>();
        try (SyncNode server = Hub.server(directory)) {
            fill(server);
            for (int i = 0; i < EACH; i++) {
                RawSocket slow = new RawSocket(server.addresses().get(0));
                crowd.add(slow);
                slow.hesitate();
                RawSocket deaf = new RawSocket(server.addresses().get(0));
                crowd.add(deaf);
                deaf.upgrade();
                Client never = new Client(server.addresses().get(0), files);
                deaf.frame(never.hello(1, 1, UUID.randomUUID()));
                deaf.frame(never.pullFrame(Long.MAX_VALUE));
            }
            Client honest = new Client(server.addresses().get(0), files);
            try (Connection connection = honest.connect()) {
                assertEquals(ROWS, honest.pull(connection).size());
                honest.push(connection, List.of(honest.create("file", 1_000L, Map.of("content", new byte[1]))));
            }
            assertTrue(server.get("file", RowKey.of(1_000)).isPresent());
        } finally {
            for (RawSocket each : crowd) {
                each.close();
            }
        }
    }

    private static void fill(SyncNode server) {
        server.define(TableDefinition.open("file", "id"));
        SplittableRandom random = new SplittableRandom(1);
        server.write(writer -> {
            for (long i = 0; i < ROWS; i++) {
                byte[] content = new byte[ROW_BYTES];
                random.nextBytes(content);
                writer.put("file", RowKey.of(i), Row.of(Map.of("content", Value.of(content))));
            }
            return ROWS;
        });
    }
}
