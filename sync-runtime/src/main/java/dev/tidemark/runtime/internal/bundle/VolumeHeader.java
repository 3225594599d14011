package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a volume says of itself, as keys and values in a fixed order.
 *
 * @param bundle the same for all volumes of one bundle, and for a bundle that is exported once more while nothing has changed
 * @param created when it was written, to the millisecond
 * @param log whose feed it is from
 * @param name of that node, for people
 * @param since the position behind which the bundle begins
 * @param head the position to which the bundle goes
 * @param seen what its sender had
 * @param to the node that it is for; nothing where it is for any
 * @param volume from 1
 * @param isLast whether no volume follows
 * @param previous the digest of the volume before, in hexadecimal; empty in the first
 * @param before how many changes the volumes before hold
 * @param changes how many changes this one holds
 */
record VolumeHeader(
        UUID bundle,
        Instant created,
        Author log,
        String name,
        long since,
        long head,
        Context seen,
        Optional<UUID> to,
        int volume,
        boolean isLast,
        String previous,
        long before,
        long changes) {
    private static final List<String> KEYS = List.of(
            "bundle",
            "created",
            "node",
            "incarnation",
            "name",
            "since",
            "head",
            "seen",
            "to",
            "volume",
            "last",
            "previous",
            "before",
            "changes");

    VolumeHeader {
        boolean isNumbered = volume > 0 && before >= 0 && changes >= 0 && (volume > 1 || before == 0);
        if (since < 0 || since > head || !isNumbered || previous.isEmpty() != (volume == 1)) {
            throw JsonInput.forged("volume " + volume + " from " + since + " to " + head + " with " + changes
                    + " changes behind " + before);
        }
    }

    /** Returns that of the first volume of a delivery, before anything is known of what it will hold. */
    static VolumeHeader first(Delivery.Header delivery, Optional<UUID> to, Instant created) {
        return new VolumeHeader(
                id(delivery, to),
                Instant.ofEpochMilli(created.toEpochMilli()),
                delivery.log(),
                delivery.name(),
                delivery.since(),
                delivery.head(),
                delivery.seen(),
                to,
                1,
                false,
                "",
                0,
                0);
    }

    private static UUID id(Delivery.Header delivery, Optional<UUID> to) {
        String named = "tidemark bundle of " + delivery.log() + " from " + delivery.since() + " to " + delivery.head()
                + " seen " + delivery.seen() + " for " + to.map(UUID::toString).orElse("anyone")
                // What stands beside the changes may be another while the head is the same.
                + " tables "
                + delivery.tables().stream().map(DefinitionJson::write).toList()
                + " names " + new TreeMap<>(delivery.names()) + " lives "
                + delivery.lives().stream().map(Life::toString).sorted().toList();
        ByteBuffer hash = ByteBuffer.wrap(SchemaHash.sha256().digest(named.getBytes(StandardCharsets.UTF_8)));
        long versioned = hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x8000L;
        return new UUID(versioned, hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L);
    }

    /** Returns this one as the volume was closed. */
    VolumeHeader closed(long held, boolean last) {
        return new VolumeHeader(
                bundle, created, log, name, since, head, seen, to, volume, last, previous, before, held);
    }

    /** Returns that of the volume that follows this one. */
    VolumeHeader following(String digest) {
        return new VolumeHeader(
                bundle, created, log, name, since, head, seen, to, volume + 1, false, digest, before + changes, 0);
    }

    /** Returns whether another is of a volume of the same bundle, whichever. */
    boolean isOfTheSame(VolumeHeader other) {
        return bundle.equals(other.bundle)
                && log.equals(other.log)
                && since == other.since
                && head == other.head
                && seen.equals(other.seen)
                && to.equals(other.to);
    }

    Map<String, Object> toRows() {
        Map<String, Object> rows = new LinkedHashMap<>();
        rows.put("bundle", bundle.toString());
        rows.put("created", created.toString());
        rows.put("node", log.node().toString());
        rows.put("incarnation", Long.toHexString(log.incarnation()));
        rows.put("name", name);
        rows.put("since", since);
        rows.put("head", head);
        rows.put("seen", write(seen));
        rows.put("to", to.map(UUID::toString).orElse(""));
        rows.put("volume", (long) volume);
        rows.put("last", isLast ? 1L : 0L);
        rows.put("previous", previous);
        rows.put("before", before);
        rows.put("changes", changes);
        return rows;
    }

    static VolumeHeader of(Map<String, Object> rows) {
        if (!List.copyOf(rows.keySet()).equals(KEYS)) {
            throw JsonInput.forged("it says of itself " + rows.keySet());
        }
        VolumeHeader header = new VolumeHeader(
                UUID.fromString(text(rows, "bundle")),
                Instant.ofEpochMilli(millis(text(rows, "created"))),
                BlockInput.author(text(rows, "node"), text(rows, "incarnation")),
                text(rows, "name"),
                number(rows, "since"),
                number(rows, "head"),
                read(text(rows, "seen")),
                Optional.of(text(rows, "to")).filter(to -> !to.isEmpty()).map(UUID::fromString),
                Math.toIntExact(number(rows, "volume")),
                number(rows, "last") == 1,
                text(rows, "previous"),
                number(rows, "before"),
                number(rows, "changes"));
        if (!header.toRows().equals(rows)) {
            throw JsonInput.forged("it says of itself what is not as it is written");
        }
        return header;
    }

    private static long millis(String time) {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (java.time.DateTimeException noTime) {
            throw JsonInput.forged("a time '" + time + "'");
        }
    }

    private static String text(Map<String, Object> rows, String key) {
        if (rows.get(key) instanceof String text) {
            return text;
        }
        throw JsonInput.forged("'" + key + "' that is no text");
    }

    private static long number(Map<String, Object> rows, String key) {
        if (rows.get(key) instanceof Long number) {
            return number;
        }
        throw JsonInput.forged("'" + key + "' that is no number");
    }

    private static String write(Context seen) {
        JsonOutput json = new JsonOutput(256).beginObject();
        write(json.name("feeds"), seen.feeds());
        write(json.name("writes"), seen.writes());
        return json.endObject().toString();
    }

    private static void write(JsonOutput json, Map<Author, Long> entries) {
        json.begin();
        entries.forEach((author, position) -> json.begin()
                .text(author.node().toString())
                .text(Long.toHexString(author.incarnation()))
                .number(position)
                .end());
        json.end();
    }

    private static Context read(String seen) {
        JsonInput json = new JsonInput(seen.getBytes(StandardCharsets.UTF_8)).beginObject();
        Context context = new Context(entries(json.name("feeds")), entries(json.name("writes")));
        json.endObject().done();
        return context;
    }

    private static SortedMap<Author, Long> entries(JsonInput json) {
        SortedMap<Author, Long> entries = new TreeMap<>();
        json.begin();
        List<Author> order = new ArrayList<>();
        while (json.another()) {
            Author author = BlockInput.author(json.text(), json.text());
            entries.put(author, json.number());
            order.add(author);
            json.end();
        }
        if (!order.equals(List.copyOf(entries.keySet()))) {
            throw JsonInput.forged("authors out of order, or twice");
        }
        return entries;
    }
}
