package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Records of conflicts come back as they were, and bytes that are none are refused. */
class ConflictCodecTest {
    private static final Row ROW = Row.of(Map.of(
            "text", Value.of("ä\uD800"),
            "number", Value.of(Long.MIN_VALUE),
            "real", Value.of(-0.0),
            "truth", Value.of(true),
            "bytes", Value.of(new byte[] {0, -1}),
            "nothing", Value.NULL));

    private static Conflict conflict(Set<String> columns, Optional<Row> first) {
        return new Conflict(
                "item",
                RowKey.of(Value.of(7), Value.of("x")),
                columns,
                side(1, first),
                side(2, Optional.of(ROW)),
                first);
    }

    private static Conflict.Side side(long time, Optional<Row> values) {
        return new Conflict.Side(
                values,
                new Stamp(time, new Author(new UUID(3, time), -1), Long.MAX_VALUE),
                "name",
                Conflict.Role.SERVER,
                Conflict.Arrival.ARRIVED);
    }

    private static ConflictRecord record(Optional<Settlement> settlement) {
        Conflict conflict = conflict(Set.of("b", "a"), Optional.of(ROW));
        return new ConflictRecord(
                ConflictCodec.id(conflict),
                42,
                conflict,
                Instant.ofEpochMilli(-1),
                "manual",
                "because",
                Optional.empty(),
                Optional.of(ROW),
                settlement);
    }

    private static List<ConflictRecord> records() {
        return List.of(
                record(Optional.empty()),
                record(Optional.of(new Settlement(How.REFUSED, "someone", Instant.ofEpochMilli(5)))));
    }

    @Test
    void aRecordComesBackAsItWas() {
        for (ConflictRecord record : records()) {
            assertEquals(record, ConflictCodec.decode(ConflictCodec.encode(record)));
        }
        assertEquals(ROW, ConflictCodec.row(ConflictCodec.encode(ROW)));
        RowKey key = RowKey.of(Value.of(7), Value.of("x"));
        assertEquals(key, ConflictCodec.key(ConflictCodec.encode(key)));
        List<Stamp> stamps = List.of(
                side(1, Optional.empty()).stamp(), side(2, Optional.empty()).stamp());
        assertEquals(stamps, ConflictCodec.stamps(ConflictCodec.encode(stamps)));
    }

    @Test
    void whatIsCutOrGoesOnIsRefused() {
        for (ConflictRecord record : records()) {
            byte[] bytes = ConflictCodec.encode(record);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(WireException.class, () -> ConflictCodec.decode(cut), "cut at " + length);
            }
            assertThrows(WireException.class, () -> ConflictCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)));
        }
    }

    @Test
    void aFlippedBitIsAnotherRecordOrNone() {
        ConflictRecord record = records().get(1);
        byte[] bytes = ConflictCodec.encode(record);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertNotEquals(record, ConflictCodec.decode(flipped), "bit " + bit);
            } catch (WireException refused) {
                assertNotEquals("", refused.getMessage());
            }
        }
    }

    @Test
    void theIdIsOneOfRowColumnsAndStampsAndOfNothingElse() {
        Conflict one = conflict(Set.of("a"), Optional.of(ROW));
        assertEquals(ConflictCodec.id(one), ConflictCodec.id(conflict(Set.of("a"), Optional.empty())));
        assertNotEquals(ConflictCodec.id(one), ConflictCodec.id(conflict(Set.of("b"), Optional.of(ROW))));
        Conflict later = new Conflict(
                one.table(), one.key(), one.columns(), one.first(), side(3, Optional.of(ROW)), Optional.empty());
        assertNotEquals(ConflictCodec.id(one), ConflictCodec.id(later));
        assertEquals(16, ConflictCodec.id(one).length());
    }
}
