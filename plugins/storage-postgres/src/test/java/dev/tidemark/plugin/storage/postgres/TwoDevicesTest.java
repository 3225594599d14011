package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server on PostgreSQL and two devices, in one thread and virtual time; the devices keep their rows in schemas of their own. */
@Timeout(120)
final class TwoDevicesTest {
    private static final URI SERVER = URI.create("memory://server");

    private final Cluster cluster = new Cluster();
    private final String schema = Stores.newSchema();

    @AfterEach
    void close() {
        cluster.close();
    }

    private SyncNode server(String place) {
        return cluster.server(place, SERVER);
    }

    private SyncNode device(String name) {
        return cluster.device(name, SERVER);
    }

    @Test
    void whatEitherDeviceWritesReachesTheOtherAndIsReadWithPsql() {
        SyncNode server = server(schema);
        SyncNode phone = device("phone");
        SyncNode laptop = device("laptop");
        cluster.write(phone, "a", "of the phone");
        cluster.write(laptop, "b", "of the laptop");
        cluster.sync(phone);
        cluster.sync(laptop);
        cluster.sync(phone);
        cluster.write(phone, "b", "earlier");
        cluster.write(laptop, "b", "later");
        cluster.sync(phone);
        cluster.sync(laptop);
        cluster.sync(phone);
        assertEquals(Optional.of(Value.of("later")), Cluster.text(phone, "b"));
        assertEquals(Cluster.content(server), Cluster.content(phone));
        assertEquals(Cluster.content(server), Cluster.content(laptop));
        assertEquals(
                List.of("a of the phone", "b later"),
                Server.texts(schema, "SELECT id || ' ' || (document ->> 'text') FROM notes ORDER BY id"));
    }

    @Test
    void aServerThatIsStartedAgainGoesOnWhereItWas() {
        SyncNode server = server(schema);
        SyncNode phone = device("phone");
        cluster.write(phone, "a", "1");
        cluster.sync(phone);
        cluster.stop(server);
        server = server(schema);
        cluster.write(server, "a", "2");
        cluster.write(phone, "b", "1");
        SyncReport report = cluster.sync(phone);
        assertEquals(1, report.pushed().rows(), "what was pushed before is not sent again");
        assertEquals(Optional.of(Value.of("2")), Cluster.text(phone, "a"));
        assertEquals(Cluster.content(server), Cluster.content(phone));
    }

    @Test
    void whatIsBeyondItsColumnIsRefusedInWordsAndATextWithAZeroByteArrivesAsItWasWritten() {
        server(schema);
        SyncNode phone = device("phone");
        SyncNode laptop = device("laptop");
        phone.define(TableDefinition.declared(
                "odd",
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(
                        ColumnDefinition.of("text", ColumnType.STRING),
                        ColumnDefinition.of("number", ColumnType.INTEGER),
                        ColumnDefinition.of("document", ColumnType.JSON))));
        assertRefused(phone, "number", "9223372036854775808", "is no integer");
        assertRefused(phone, "document", "{broken", "is no json");
        Value text = Value.of("zero\0byte");
        put(phone, Row.of(Map.of("text", text)));
        assertEquals(1, cluster.sync(phone).pushed().accepted());
        cluster.sync(laptop);
        assertEquals(Optional.of(text), laptop.get("odd", RowKey.of("a")).flatMap(row -> row.get("text")));
        assertEquals(List.of("zero\uFFFDbyte"), Server.texts(schema, "SELECT text FROM odd"));
    }

    private static void put(SyncNode node, Row row) {
        node.write(writer -> {
            writer.put("odd", RowKey.of("a"), row);
            return row;
        });
    }

    private static void assertRefused(SyncNode node, String column, String value, String why) {
        Row row = Row.of(Map.of(column, Value.of(value)));
        SyncException refused = assertThrows(SyncException.class, () -> put(node, row));
        assertEquals("table 'odd', column '" + column + "': '" + value + "' " + why, refused.getMessage());
        assertTrue(node.get("odd", RowKey.of("a")).isEmpty());
    }

    /** A table of that name is somebody else's; nothing of it is touched, and the device keeps what it wrote. */
    @Test
    void aTableThatIsSomebodyElsesIsToldToWhoeverBringsOneOfItsName() {
        server(schema);
        Server.run("CREATE TABLE " + schema + ".theirs (id int)");
        SyncNode phone = device("phone");
        phone.define(TableDefinition.open("theirs", "id"));
        phone.write(writer -> {
            writer.put("theirs", RowKey.of("a"), Row.EMPTY);
            return "a";
        });
        CompletionException refused = assertThrows(CompletionException.class, () -> cluster.sync(phone));
        String said = refused.getCause().getMessage();
        assertTrue(said.contains("table 'theirs' is in schema '" + schema + "' already"), said);
        assertEquals(List.of(), Server.texts(schema, "SELECT id FROM theirs"));
        assertTrue(phone.get("theirs", RowKey.of("a")).isPresent());
    }

    /** The history overtaken-restore: the database is restored from a backup, and new writes overtake the cursors. */
    @Test
    void overtakenRestore() {
        SyncNode server = server(schema);
        SyncNode phone = device("phone");
        SyncNode laptop = device("laptop");
        for (int i = 0; i < 8; i++) {
            cluster.write(server, "old" + i, "1");
        }
        cluster.sync(phone);
        cluster.sync(laptop);
        String backup = Stores.newSchema();
        Server.copy(schema, backup);
        cluster.write(laptop, "lost", "of the laptop");
        cluster.sync(laptop);
        cluster.write(server, "old1", "lost too");
        cluster.delete(server, "old2");
        cluster.sync(phone);
        long cursor = phone.status().peers().get(0).cursor();
        cluster.stop(server);
        server = server(backup);
        for (int i = 0; i < 20; i++) {
            cluster.write(server, "new" + i, "2");
        }
        assertTrue(server.status().head() > cursor, "new writes have overtaken the cursor");
        for (int round = 0; round < 3; round++) {
            cluster.sync(phone);
            cluster.sync(laptop);
        }
        assertEquals(28, Cluster.content(server).size());
        assertEquals(
                Optional.of(Value.of("of the laptop")),
                Cluster.text(server, "lost"),
                "the phone offers what it had pulled");
        assertEquals(
                Optional.of(Value.of("lost too")), Cluster.text(server, "old1"), "and what the server had written");
        assertFalse(server.get("notes", RowKey.of("old2")).isPresent(), "and what it had deleted");
        assertEquals(Cluster.content(server), Cluster.content(phone));
        assertEquals(Cluster.content(server), Cluster.content(laptop));
    }
}
