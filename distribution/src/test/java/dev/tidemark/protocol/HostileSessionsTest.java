package dev.tidemark.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.protocol.client.Answer.Outcome;
import dev.tidemark.protocol.client.Answer.Outcomes;
import dev.tidemark.protocol.client.Answer.Refusal;
import dev.tidemark.protocol.client.Answer.Welcome;
import dev.tidemark.protocol.client.BatchOutput;
import dev.tidemark.protocol.client.Bytes;
import dev.tidemark.protocol.client.Change;
import dev.tidemark.protocol.client.Client;
import dev.tidemark.protocol.client.Connection;
import dev.tidemark.protocol.client.Table;
import dev.tidemark.protocol.client.Table.Column;
import dev.tidemark.protocol.client.Values;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that keep to no rule, at a real server: each is told why, and afterwards all is as it was. */
class HostileSessionsTest {
    private static final String ITEM = "item";
    private static final String LINE = "line";
    private static final int PROTOCOL_TOO_NEW = 0;
    private static final int PROTOCOL_TOO_OLD = 1;
    private static final int MALFORMED = 3;
    private static final int CLOCK = 4;
    private static final int SCHEMA = 5;
    private static final int BUSY = 6;
    private static final int REJECTED = 3;
    private static final int MOST_RAW = 8 << 20;
    private static final Table ITEMS = Table.declared(
                    ITEM, Column.required("id", 1), Column.required("name", 1), Column.optional("code", 2))
            .unique("code");
    private static final Table LINES = Table.declared(LINE, Column.required("id", 1), Column.optional("item", 1))
            .referring("item", ITEM, "id");

    @TempDir
    private static Path directory;

    private static SyncNode server;
    private static URI address;

    private final Client client = new Client(address, ITEMS, LINES);
    private final Map<String, String> expected = new TreeMap<>(items());

    @BeforeAll
    static void open() {
        server = Hub.server(directory);
        address = server.addresses().get(0);
        try (Connection connection = new Client(address, ITEMS, LINES).connect()) {
            connection.send(new byte[] {6, 0, 0});
        }
        serve(new TreeMap<>());
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @AfterEach
    void theServerServesAndItsDataIsUnchanged() {
        serve(expected);
    }

    /** An honest client pushes a row, another one pulls all of them. */
    private static void serve(Map<String, String> expected) {
        assertEquals(expected, items());
        Client honest = new Client(address, ITEMS, LINES);
        String key = "honest-" + UUID.randomUUID();
        try (Connection connection = honest.connect()) {
            Outcomes outcomes = honest.push(connection, List.of(honest.create(ITEM, key, item("honest"))));
            assertEquals(List.of(), outcomes.outcomes());
        }
        Client reader = new Client(address, ITEMS, LINES);
        try (Connection connection = reader.connect()) {
            Map<String, String> pulled = reader.pull(connection).stream()
                    .filter(change -> change.table().equals(ITEM) && change.kind() == Change.Kind.CREATE)
                    .collect(Collectors.toMap(change -> (String) change.key().get(0), change ->
                            (String) change.values().get("name")));
            Map<String, String> all = new TreeMap<>(expected);
            all.put(key, "honest");
            assertEquals(all, new TreeMap<>(pulled));
        }
    }

    private static Map<String, String> items() {
        Map<String, String> items = new TreeMap<>();
        boolean known = server.tables().stream().anyMatch(table -> table.name().equals(ITEM));
        if (known) {
            server.query(Query.all(ITEM))
                    .forEach(row -> items.put(
                            text(row.key().part(0)),
                            text(row.values().get("name").orElseThrow())));
        }
        return items;
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }

    private static Map<String, Object> item(Object name) {
        return item(name, Values.NULL);
    }

    private static Map<String, Object> item(Object name, Object code) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("code", code);
        return values;
    }

    private static void assertMalformed(Connection connection, String part) {
        Refusal refusal = connection.refusal();
        assertEquals(MALFORMED, refusal.code(), refusal.message());
        assertTrue(refusal.message().contains(part), refusal.message());
    }

    // ---- frames

    @Test
    void aFrameThatIsTooLongEndsTheConnection() {
        try (Connection connection = client.connect()) {
            connection.send(new byte[(1 << 20) + 1]);
            connection.awaitEnd();
        }
    }

    @Test
    void aMessageThatNeverEndsIsCutAtTheLimit() {
        try (Connection connection = client.connect()) {
            for (int i = 0; i < 20; i++) {
                connection.sendPart(new byte[64 << 10]);
            }
            connection.awaitEnd();
        } catch (CompletionException cutWhileSending) {
            assertInstanceOf(IOException.class, cutWhileSending.getCause());
        }
    }

    @Test
    void aConnectionThatIsCutInTheMiddleOfAMessageLeavesNothing() {
        Connection connection = client.connect();
        connection.sendPart(new byte[100]);
        connection.cut();
    }

    @Test
    void anEmptyFrameIsRefused() {
        try (Connection connection = Connection.to(address)) {
            connection.send(new byte[0]);
            assertMalformed(connection, "");
        }
    }

    @Test
    void everyTruncationOfAGreetingIsRefused() {
        byte[] hello = client.hello(1, 1, UUID.randomUUID(), "zstd");
        for (int length = 1; length < hello.length; length += 7) {
            try (Connection connection = Connection.to(address)) {
                connection.send(Arrays.copyOf(hello, length));
                assertMalformed(connection, "");
            }
        }
    }

    @Test
    void aFrameWithBytesBehindItsLastFieldIsRefused() {
        byte[] hello = client.hello(1, 1, UUID.randomUUID());
        try (Connection connection = Connection.to(address)) {
            connection.send(Arrays.copyOf(hello, hello.length + 1));
            assertMalformed(connection, "Hello");
        }
    }

    @Test
    void aFrameOfAnUnknownKindIsRefused() {
        for (int kind : new int[] {0, 42, 99, 255}) {
            try (Connection connection = client.connect()) {
                connection.send(new byte[] {(byte) kind});
                assertMalformed(connection, Integer.toString(kind));
            }
        }
    }

    @Test
    void whatOnlyAServerSendsIsRefused() {
        try (Connection connection = client.connect()) {
            connection.send(Bytes.frame(9).uvarint(1).uvarint(1).toArray());
            assertMalformed(connection, "Checkpoint");
        }
    }

    @Test
    void aCountThatLiesIsRefusedBeforeAnythingIsAllocated() {
        try (Connection connection = client.connect()) {
            connection.send(Bytes.frame(3).uvarint(Integer.MAX_VALUE).toArray());
            assertMalformed(connection, "");
        }
        try (Connection connection = client.connect()) {
            connection.send(Bytes.frame(3).uvarint(1).uvarint(1L << 40).toArray());
            assertMalformed(connection, "");
        }
    }

    // ---- the order of messages

    @Test
    void aSecondGreetingIsRefused() {
        try (Connection connection = client.connect()) {
            connection.send(client.hello(1, 1, UUID.randomUUID()));
            assertMalformed(connection, "HELLO");
        }
    }

    @Test
    void aPushBeforeTheGreetingIsRefused() {
        try (Connection connection = Connection.to(address)) {
            connection.send(Client.push(1, 1, 2, 0, new byte[2]));
            assertMalformed(connection, "HELLO");
        }
    }

    // ---- rows on demand

    @Test
    void interestsAndFetchesThatWereNotAnnouncedAreRefused() {
        try (Connection connection = client.connect()) {
            connection.send(interest(ITEM, 8));
            assertMalformed(connection, "on-demand");
        }
        try (Connection connection = client.connect()) {
            connection.send(fetch(1, "x"));
            assertMalformed(connection, "on-demand");
        }
    }

    @Test
    void anInterestBehindAPullIsRefused() {
        try (Connection connection = onDemand()) {
            connection.send(client.pullFrame(0));
            connection.send(interest(ITEM, 8));
            assertMalformed(connection, "INTEREST came after");
        }
    }

    @Test
    void aTableOfWhichTwoInterestsComeIsRefused() {
        try (Connection connection = onDemand()) {
            connection.send(interest(ITEM, 8));
            connection.send(interest("ITEM", 8));
            assertMalformed(connection, "came twice");
        }
    }

    @Test
    void filtersOfTablesThatNobodyKnowsAreBounded() {
        try (Connection connection = onDemand()) {
            for (int i = 0; i < 33; i++) {
                connection.send(interest("nobody's " + i, 512 << 10));
            }
            assertMalformed(connection, "at most 1000 INTERESTs");
        }
    }

    @Test
    void questionsThatNobodyPullsAreBounded() {
        try (Connection connection = onDemand()) {
            for (int i = 0; i <= 10_000; i++) {
                connection.send(fetch(i, "x" + i));
            }
            assertMalformed(connection, "at most 10000 FETCHes");
        }
        try (Connection connection = onDemand()) {
            for (int i = 0; i <= 17; i++) {
                connection.send(fetch(i, "x".repeat(1_000_000)));
            }
            assertMalformed(connection, "at most 10000 FETCHes");
        }
    }

    private static Connection onDemand() {
        Client client = new Client(address, ITEMS, LINES);
        Connection connection = Connection.to(address);
        connection.send(client.helloOnDemand(UUID.randomUUID()));
        connection.next(Welcome.class);
        return connection;
    }

    private static byte[] interest(String table, int bytes) {
        return Bytes.frame(15)
                .text(table)
                .u8(7)
                .uvarint(bytes)
                .raw(new byte[bytes])
                .toArray();
    }

    private static byte[] fetch(long number, String key) {
        return Bytes.frame(16)
                .uvarint(number)
                .text(ITEM)
                .uvarint(1)
                .u8(3)
                .text(key)
                .toArray();
    }

    @Test
    void aCopyOfADeviceIsTurnedAway() {
        Client original = new Client(address, ITEMS, LINES);
        try (Connection connection = original.connect()) {
            connection.send(new byte[] {6, 0, 0});
        }
        try (Connection connection = original.connect()) {
            connection.send(new byte[] {6, 0, 0});
        }
        try (Connection connection = Connection.to(address)) {
            connection.send(original.helloOfACopy());
            assertEquals(2, connection.next(Welcome.class).identity());
            connection.awaitEnd();
        }
    }

    @Test
    void aGreetingThatComesTwiceSaysNothingOfItsDevice() {
        Client original = new Client(address, ITEMS, LINES);
        UUID nonce = UUID.randomUUID();
        byte[] greeting = original.helloThatIsSentOnce(nonce);
        try (Connection first = Connection.to(address);
                Connection again = Connection.to(address)) {
            first.send(greeting);
            assertEquals(1, first.next(Welcome.class).identity());
            again.send(greeting);
            assertEquals(BUSY, again.refusal().code());
            original.pull(first);
        }
        try (Connection connection = Connection.to(address)) {
            connection.send(original.helloThatIsSentOnce(UUID.randomUUID(), nonce));
            assertEquals(0, connection.next(Welcome.class).identity());
        }
    }

    @Test
    void chunksOutOfOrderAreRefused() {
        try (Connection connection = client.connect()) {
            connection.send(Client.push(5, 9_000, 9_001, 4_096, new byte[4_096]));
            assertMalformed(connection, "not at 0");
        }
        try (Connection connection = client.connect()) {
            connection.send(Client.push(5, 9_000, 9_001, 0, new byte[4_096]));
            connection.send(Client.push(5, 9_000, 9_001, 8_192, new byte[809]));
            assertMalformed(connection, "does not follow");
        }
        try (Connection connection = client.connect()) {
            connection.send(Client.push(5, 9_000, 9_001, 0, new byte[4_096]));
            connection.send(Client.push(6, 9_000, 9_001, 4_096, new byte[4_096]));
            assertMalformed(connection, "does not follow");
        }
    }

    @Test
    void batchesWhoseNumbersDoNotAscendAreRefused() {
        try (Connection connection = client.connect()) {
            Change change = client.create(ITEM, "ascending", item("first"));
            client.push(connection, List.of(change));
            expected.put("ascending", "first");
            byte[] again = BatchOutput.of(List.of(change));
            connection.send(packed(1, again));
            assertMalformed(connection, "ascend");
        }
    }

    private static byte[] packed(long to, byte[] batch) {
        byte[] packed = new Bytes().u8(0).raw(batch).toArray();
        return Client.push(to, batch.length, packed.length, 0, packed);
    }

    // ---- batches

    @Test
    void aBatchThatIsNoBatchIsRefused() {
        for (byte[] batch : List.of(
                new byte[] {2, 1},
                new byte[] {1, 1},
                new Bytes().u8(1).uvarint(1 << 20).toArray(),
                new Bytes().u8(1).uvarint(1).uvarint(4_096).uvarint(1L << 50).toArray(),
                new byte[1_000])) {
            try (Connection connection = client.connect()) {
                connection.send(packed(9, batch));
                assertMalformed(connection, "");
            }
        }
    }

    @Test
    void everyTruncationOfABatchIsRefused() {
        byte[] batch = BatchOutput.of(List.of(client.create(ITEM, "cut", item("cut"))));
        for (int length = 1; length < batch.length; length += 9) {
            try (Connection connection = client.connect()) {
                connection.send(packed(9, Arrays.copyOf(batch, length)));
                assertMalformed(connection, "");
            }
        }
    }

    @Test
    void aBatchThatDoesNotDecompressIsRefused() {
        byte[] garbage = "this is no frame of zstd, nor anything else".getBytes(StandardCharsets.US_ASCII);
        for (String codec : List.of("zstd", "deflate")) {
            for (byte[] content : List.of(garbage, sealed(garbage), sealed(new byte[0]), new byte[0])) {
                try (Connection connection = client.connect(codec)) {
                    byte[] packed = new Bytes()
                            .u8(1)
                            .raw(checksum(garbage))
                            .raw(content)
                            .toArray();
                    connection.send(Client.push(9, 100, packed.length, 0, packed));
                    assertMalformed(connection, "");
                }
            }
        }
    }

    @Test
    void aCompressedBatchWithoutACodecIsRefused() {
        try (Connection connection = client.connect()) {
            byte[] packed = new Bytes().u8(1).raw(sealed(new byte[10])).toArray();
            connection.send(Client.push(9, 100, packed.length, 0, packed));
            assertMalformed(connection, "codec");
        }
    }

    @Test
    void aBatchThatExpandsAThousandTimesIsRefused() {
        byte[] bomb = compressed(new byte[64 << 20]);
        assertTrue(bomb.length < 100_000, "the bomb has " + bomb.length + " bytes");
        for (int claimed : new int[] {bomb.length, MOST_RAW}) {
            try (Connection connection = client.connect("deflate")) {
                connection.send(Client.push(9, claimed, bomb.length, 0, bomb));
                assertMalformed(connection, "");
            }
        }
        try (Connection connection = client.connect("deflate")) {
            connection.send(Client.push(9, 64 << 20, bomb.length, 0, bomb));
            assertMalformed(connection, "");
        }
    }

    @Test
    void aBatchOfZerosThatExpandsToTheLimitIsRefused() {
        byte[] zeros = compressed(new byte[MOST_RAW]);
        try (Connection connection = client.connect("deflate")) {
            connection.send(Client.push(9, MOST_RAW, zeros.length, 0, zeros));
            assertMalformed(connection, "format");
        }
    }

    /** Packs a batch as a session with the codec deflate does. */
    private static byte[] compressed(byte[] batch) {
        return new Bytes()
                .u8(1)
                .raw(checksum(batch))
                .raw(sealed(deflated(batch)))
                .toArray();
    }

    /** Puts the checksum before what a codec made. */
    private static byte[] sealed(byte[] content) {
        return new Bytes().raw(checksum(content)).raw(content).toArray();
    }

    private static byte[] checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        long sum = checksum.getValue();
        return new Bytes()
                .u8((int) sum & 0xFF)
                .u8((int) (sum >> 8) & 0xFF)
                .u8((int) (sum >> 16) & 0xFF)
                .u8((int) (sum >> 24) & 0xFF)
                .toArray();
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] target = new byte[1 << 20];
        int length = deflater.deflate(target);
        deflater.end();
        return Arrays.copyOf(target, length);
    }

    // ---- changes

    @Test
    void aStampTenYearsAheadIsRefusedAndDragsNobodysClock() {
        long tenYears = System.currentTimeMillis() + Duration.ofDays(3_650).toMillis();
        try (Connection connection = client.connect()) {
            byte[] batch = BatchOutput.of(List.of(client.create(ITEM, "future", item("future"), tenYears)));
            connection.send(packed(1, batch));
            Refusal refusal = connection.refusal();
            assertEquals(CLOCK, refusal.code(), refusal.message());
            assertTrue(refusal.message().contains("clock"), refusal.message());
        }
        server.write(writer -> {
            Row row = Row.of(Map.of("name", Value.of("of today"), "code", Value.NULL));
            writer.put(ITEM, RowKey.of("today"), row);
            return row;
        });
        expected.put("today", "of today");
        Client reader = new Client(address, ITEMS, LINES);
        try (Connection connection = reader.connect()) {
            long newest = reader.pull(connection).stream()
                    .mapToLong(change -> change.version().millis())
                    .max()
                    .orElseThrow();
            assertTrue(Math.abs(newest - System.currentTimeMillis()) < 60_000, "stamped " + newest);
        }
    }

    @Test
    void aChangeForATableThatWasNotAnnouncedIsRefused() {
        try (Connection connection = client.connect()) {
            byte[] batch = BatchOutput.of(List.of(client.create("sqlite_master", "x", Map.of("name", "x"))));
            connection.send(packed(1, batch));
            Refusal refusal = connection.refusal();
            assertEquals(SCHEMA, refusal.code(), refusal.message());
            assertTrue(refusal.message().contains("sqlite_master"), refusal.message());
        }
    }

    @Test
    void aChangeForAColumnThatWasNotAnnouncedIsRefused() {
        try (Connection connection = client.connect()) {
            byte[] batch = BatchOutput.of(List.of(client.create(ITEM, "x", Map.of("name", "x", "wings", 2L))));
            connection.send(packed(1, batch));
            Refusal refusal = connection.refusal();
            assertEquals(SCHEMA, refusal.code(), refusal.message());
            assertTrue(refusal.message().contains("wings"), refusal.message());
        }
    }

    @Test
    void aKeyOfAnotherFormIsRefused() {
        try (Connection connection = client.connect()) {
            Change one = client.create(ITEM, "x", item("x"));
            Change two = new Change(ITEM, one.kind(), List.of("x", "y"), one.values(), one.version(), Map.of());
            connection.send(packed(1, BatchOutput.of(List.of(two))));
            assertEquals(SCHEMA, connection.refusal().code());
        }
    }

    @Test
    void rowsThatBreakConstraintsAreRejectedAndEverythingElseGoesOn() {
        try (Connection connection = client.connect()) {
            List<Change> changes = new ArrayList<>();
            changes.add(client.create(ITEM, "good-1", item("good", 77L)));
            changes.add(client.create(ITEM, "no-name", item(Values.NULL)));
            changes.add(client.create(ITEM, "same-code", item("twin", 77L)));
            changes.add(client.create(LINE, "orphan", Map.of("item", "nobody")));
            changes.add(client.create(LINE, "child", Map.of("item", "good-2")));
            changes.add(client.create(ITEM, "good-2", item("good too")));
            Outcomes outcomes = client.push(connection, changes);
            assertEquals(6, outcomes.committed());
            Map<Object, Outcome> rejected = outcomes.outcomes().stream()
                    .filter(outcome -> outcome.kind() == REJECTED)
                    .collect(Collectors.toMap(outcome -> outcome.key().get(0), outcome -> outcome));
            assertEquals(Set.of("no-name", "same-code", "orphan"), rejected.keySet());
            assertTrue(rejected.get("no-name").reason().contains("missing"), rejected.toString());
            assertTrue(rejected.get("same-code").reason().contains("another row"), rejected.toString());
            assertTrue(rejected.get("orphan").reason().contains("refers to"), rejected.toString());
        }
        expected.put("good-1", "good");
        expected.put("good-2", "good too");
        assertTrue(server.get(LINE, RowKey.of("child")).isPresent());
        assertTrue(server.get(LINE, RowKey.of("orphan")).isEmpty());
    }

    /** Apps on SQLite hold such values: a column's type says how it is encoded best, not what may be in it. */
    @Test
    void aValueOfAnotherTypeIsKept() {
        try (Connection connection = client.connect()) {
            List<Change> odd = List.of(client.create(ITEM, "odd", item("odd", "not a number")));
            assertEquals(List.of(), client.push(connection, odd).outcomes());
        }
        expected.put("odd", "odd");
    }

    @Test
    void aNameOfAlmostAMegabyteDoesNoHarm() {
        try (Connection connection = Connection.to(address)) {
            connection.send(client.helloNamed("n".repeat(900_000)));
            assertEquals(1, connection.next(Welcome.class).protocol());
        }
    }

    // ---- versions

    @Test
    void whoSpeaksOnlyNewerVersionsIsToldWhatToUpdate() {
        try (Connection connection = Connection.to(address)) {
            connection.send(client.hello(7, 9, UUID.randomUUID()));
            Refusal refusal = connection.refusal();
            assertEquals(PROTOCOL_TOO_NEW, refusal.code());
            assertTrue(refusal.message().contains("Update the server"), refusal.message());
        }
    }

    @Test
    void whoSpeaksOnlyOlderVersionsIsToldWhatToUpdate() {
        try (Connection connection = Connection.to(address)) {
            connection.send(client.hello(0, 0, UUID.randomUUID()));
            Refusal refusal = connection.refusal();
            assertEquals(PROTOCOL_TOO_OLD, refusal.code());
            assertTrue(refusal.message().contains("Update the device"), refusal.message());
        }
    }

    @Test
    void whoSpeaksNewerVersionsTooIsWelcome() {
        try (Connection connection = Connection.to(address)) {
            connection.send(client.hello(1, 9, UUID.randomUUID()));
            assertEquals(1, connection.next(Welcome.class).protocol());
        }
    }
}
