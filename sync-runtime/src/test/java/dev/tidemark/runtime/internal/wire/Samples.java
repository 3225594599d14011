package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Messages and batches that tests share; the golden files hold the same. */
final class Samples {
    static final UUID DEVICE = UUID.fromString("01900000-0000-7000-8000-00000000000d");
    static final UUID SERVER = UUID.fromString("01900000-0000-7000-8000-000000000005");
    static final UUID NONCE = UUID.fromString("12345678-9abc-def0-1234-56789abcdef0");
    static final Author PHONE = Author.device(DEVICE);
    static final Author HUB = new Author(SERVER, 0x0123456789ABCDEFL);
    static final long TIME = 1_700_000_000_000L << 16;

    private Samples() {}

    static Map<String, Message> messages() {
        Map<String, Message> messages = new LinkedHashMap<>();
        messages.put("hello", hello());
        messages.put("hello-with-extensions", hello(allOfHello()));
        messages.put("welcome", welcome(Map.of("motd", "grüß dich 🏖", "a", "b")));
        messages.put("welcome-with-extensions", welcome(allOfWelcome()));
        messages.put("schema", new Schema(List.of(orders(), TableDefinition.open("notes", "id"))));
        messages.put("push", new Push(42, true, 6, 7, 0, ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6})));
        messages.put("outcomes", new Outcomes(42, List.of(rejected(), merged())));
        messages.put("confirm", new Confirm(8, 1234));
        messages.put("pull", new Pull(1234, 1000, true, 1 << 20));
        messages.put("page", new Page(1300, 5000, 4300, 4096, ByteBuffer.wrap(new byte[] {9, 8, 7})));
        messages.put("checkpoint", new Checkpoint(1300, 66));
        messages.put("credit", new Credit(65536));
        messages.put("refusal", refusal());
        messages.put("compare", compare());
        messages.put("digest", digest());
        messages.put("history", new History(List.of(new Incarnation(-2, 1), new Incarnation(3, 1301))));
        messages.put("interest", new Interest("orders", filter()));
        messages.put("fetch", new Fetch(1, new Breach.Reference("orders", RowKey.of("o-1"))));
        messages.put("fetched", new Fetched(2, List.of(2L)));
        Author equal = new Author(new UUID(1, 2), 5);
        messages.put(
                "equal-feed",
                new EqualFeed(
                        equal,
                        "laptop",
                        40,
                        60,
                        new Context(
                                new TreeMap<>(Map.of(new Author(new UUID(1, 3), 7), 12L)),
                                new TreeMap<>(Map.of(equal, 60L))),
                        Map.of(Author.device(new UUID(1, 2)), "laptop"),
                        List.of(new EqualFeed.Step(equal, 0, 30)),
                        false));
        return messages;
    }

    private static KeyFilter filter() {
        KeyFilter filter = KeyFilter.of(0);
        filter.add(RowKey.of("o-1"));
        return filter;
    }

    static Compare compare() {
        return new Compare(
                3,
                1234,
                Compare.Depth.ROWS,
                true,
                List.of(new Compare.Table("orders", List.of("customer", "total"), List.of(7, 1023))),
                List.of(new Breach.Reference("orders", RowKey.of("o-1"))));
    }

    static Digest digest() {
        return new Digest(
                3,
                true,
                Digest.State.ANSWERED,
                List.of(new Digest.Table(
                        0, List.of("total"), List.of(new Digest.BucketSum(7, 2, 0x0123456789ABCDEFL, -1)))),
                List.of(new Digest.RowSum(0, RowKey.of("o-2"), 1, 2)),
                List.of(new Breach.Reference("orders", RowKey.of("o-3"))),
                ByteBuffer.wrap(new byte[] {1, 0}));
    }

    private static Map<String, String> allOfHello() {
        return Map.of(
                "existing",
                "same",
                "dict",
                "1",
                "digest",
                "1",
                "ask",
                "status",
                "snapshot",
                "wanted",
                "on-demand",
                "1");
    }

    private static Map<String, String> allOfWelcome() {
        return Map.of("dict", "1", "digest", "1", "unit/orders", "1", "horizon", "1234", "on-demand", "1");
    }

    static Hello hello() {
        return hello(Map.of());
    }

    private static Hello hello(Map<String, String> extensions) {
        return new Hello(
                1,
                1,
                DEVICE,
                "phone",
                Conflict.Role.DEVICE,
                new UUID(0, 0),
                NONCE,
                0x1122334455667788L,
                List.of("zstd", "deflate"),
                "secret",
                List.of(new Incarnation(0x0123456789ABCDEFL, 1), new Incarnation(-2, 1000)),
                1234,
                1_700_000_000_000L,
                extensions);
    }

    private static Welcome welcome(Map<String, String> extensions) {
        return new Welcome(
                1,
                SERVER,
                "hub-1",
                List.of(new Incarnation(0x0123456789ABCDEFL, 1)),
                1300,
                1_700_000_000_500L,
                "zstd",
                Welcome.Identity.KNOWN,
                1234,
                40,
                41,
                42,
                4096,
                0x1122334455667788L,
                true,
                false,
                extensions);
    }

    private static TableDefinition orders() {
        return new TableDefinition(
                "orders",
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.GENERATED,
                List.of(new ColumnDefinition("id", ColumnType.INTEGER, "INTEGER", false, Optional.empty())),
                List.of(
                        ColumnDefinition.of("customer", ColumnType.INTEGER),
                        new ColumnDefinition("state", ColumnType.STRING, "TEXT", true, Optional.of(Value.of("new")))),
                List.of(List.of("customer", "state")),
                List.of(ForeignKey.of(List.of("customer"), "customers", List.of("id"))));
    }

    private static WriteOutcome rejected() {
        return new WriteOutcome(
                7, 41, "orders", RowKey.of(276), OutcomeKind.REJECTED, List.of("customer"), "UNIQUE (customer, state)");
    }

    private static WriteOutcome merged() {
        RowKey key = RowKey.of(Value.of("a"), Value.of(new byte[] {1, 2}), Value.NULL, Value.of(1.5), Value.of(true));
        return new WriteOutcome(8, 42, "notes", key, OutcomeKind.MERGED, List.of(), "");
    }

    private static Refusal refusal() {
        return new Refusal(
                Refusal.Code.CLOCK,
                "the clock is 2 hours ahead; set it, then sync again",
                Map.of("offsetMillis", "7200000"));
    }

    /** One row, as a phone sends it after one edit. */
    static List<Change> oneRow() {
        Row row = Row.owning(Shape.of("title", "done"), new Value[] {Value.of("buy milk"), Value.of(false)});
        return List.of(new Change("todo", RowKey.of("t-1"), Change.Kind.CREATE, row, phone(1)));
    }

    /** Orders and their lines in turns, an update with another version for a column, a deletion, nulls, several classes. */
    static List<Change> orders(int count) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(order(i));
            changes.add(line(i, 1));
            changes.add(line(i, 2));
        }
        Version later = new Version(
                new Stamp(TIME + 9, HUB, 77), Context.ofFeed(HUB, 1299).withWrite(PHONE, 5), 0);
        Row changed = Row.owning(Shape.of("state", "total"), new Value[] {Value.of("paid"), Value.of(0.1 + 0.2)});
        Versions versions = new Versions(phone(count * 3L + 1).row(), Map.of("total", later));
        changes.add(new Change("orders", RowKey.of(uuid(0)), Change.Kind.UPDATE, changed, versions));
        changes.add(new Change(
                "lines",
                RowKey.of(Value.of(uuid(1)), Value.of(2)),
                Change.Kind.DELETE,
                Row.EMPTY,
                Versions.of(Version.BOTTOM)));
        return changes;
    }

    /** A counter that was read as 10 and of which an earlier write may have arrived, one that was not there, and other changes. */
    static List<Change> counted() {
        Row both = Row.owning(Shape.of("count", "note"), new Value[] {Value.of(13), Value.of("two")});
        List<Base> bases = List.of(
                new Base("count", 0, Value.of(10)),
                new Base("count", 4, Value.of(11)),
                new Base("note", 0, Value.of("one")));
        return List.of(
                oneRow().get(0),
                new Change("stock", RowKey.of("s-1"), Change.Kind.UPDATE, both, phone(5), bases),
                new Change("stock", RowKey.of("s-2"), Change.Kind.UPDATE, both, phone(6)),
                new Change(
                        "stock",
                        RowKey.of("s-3"),
                        Change.Kind.UPDATE,
                        Row.owning(Shape.of("count"), new Value[] {Value.of(1)}),
                        phone(7),
                        List.of(new Base("count", 0, Value.NULL))));
    }

    private static Change order(int i) {
        Value note = i % 3 == 0 ? Value.NULL : i % 3 == 1 ? Value.of("note " + i) : Value.of(new byte[] {(byte) i, 0});
        Value[] values = {Value.of(i % 2 == 0 ? "new" : "paid"), Value.of(i * 0.37), note};
        Row row = Row.owning(Shape.of("state", "total", "note"), values);
        return new Change("orders", RowKey.of(uuid(i)), Change.Kind.CREATE, row, phone(3L * i + 1));
    }

    private static Change line(int i, int number) {
        Row row = Row.owning(Shape.of("amount"), new Value[] {Value.of(100L * i + number)});
        RowKey key = RowKey.of(Value.of(uuid(i)), Value.of(number));
        return new Change("lines", key, Change.Kind.CREATE, row, phone(3L * i + 1 + number));
    }

    static String uuid(int i) {
        return new UUID(i * 0x9E3779B97F4A7C15L, i * 0xC2B2AE3D27D4EB4FL).toString();
    }

    static Versions phone(long sequence) {
        return Versions.of(new Version(new Stamp(TIME + sequence, PHONE, sequence), Context.ofFeed(HUB, 1234), 0));
    }

    static byte[] batch(List<Change> changes) {
        BatchWriter writer = new BatchWriter();
        changes.forEach(writer::add);
        return writer.toByteArray();
    }

    static List<Change> read(byte[] batch) {
        BatchReader reader = new BatchReader(batch);
        List<Change> changes = new ArrayList<>();
        for (Optional<Change> next = reader.next(); next.isPresent(); next = reader.next()) {
            changes.add(next.get());
        }
        return changes;
    }
}
