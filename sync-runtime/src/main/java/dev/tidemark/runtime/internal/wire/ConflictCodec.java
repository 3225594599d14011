package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.runtime.ConflictRecord;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Records of conflicts as bytes, and the names that follow from what they are about. */
public final class ConflictCodec {
    private static final int FORMAT = 1;
    private static final int NAME_BYTES = 8;
    private static final int PART_BYTES = 4;

    private ConflictCodec() {}

    /** Returns the id of a conflict: 16 hexadecimal digits, a function of its row, its columns and the stamps of its two sides. */
    public static String id(Conflict conflict) {
        return id(conflict, List.of(conflict.first().stamp(), conflict.second().stamp()));
    }

    /**
     * Returns the id of a conflict of several writes.
     *
     * @param stamps of all of them, in order
     */
    public static String id(Conflict conflict, List<Stamp> stamps) {
        WireOutput bytes = row(conflict.table(), conflict.key());
        bytes.list(new TreeSet<>(conflict.columns()), WireOutput::text);
        stamps.forEach(stamp -> RecordParts.write(bytes, stamp));
        return digits(bytes, NAME_BYTES);
    }

    /** Returns what stands for a table in names: 8 hexadecimal digits. */
    public static String mark(String table) {
        WireOutput bytes = new WireOutput(64);
        bytes.text(table);
        return digits(bytes, PART_BYTES);
    }

    /** Returns what stands for a row in names: that of its table, and 8 more digits. */
    public static String mark(String table, RowKey key) {
        return mark(table) + markWithin(table, key);
    }

    /** Returns the digits behind those of the table. */
    static String markWithin(String table, RowKey key) {
        return digits(row(table, key), PART_BYTES);
    }

    private static WireOutput row(String table, RowKey key) {
        WireOutput bytes = new WireOutput(256);
        bytes.text(table);
        ValueCodec.writeKey(bytes, key);
        return bytes;
    }

    private static String digits(WireOutput bytes, int length) {
        return HexFormat.of().formatHex(SchemaHash.sha256().digest(bytes.toByteArray()), 0, length);
    }

    /** Returns the bytes of a record. */
    public static byte[] encode(ConflictRecord kept) {
        WireOutput target = new WireOutput(1 << 10);
        Conflict conflict = kept.conflict();
        target.u8(FORMAT);
        target.text(kept.id());
        target.uvarint(kept.number());
        target.text(conflict.table());
        ValueCodec.writeKey(target, conflict.key());
        target.list(new TreeSet<>(conflict.columns()), WireOutput::text);
        side(target, conflict.first());
        side(target, conflict.second());
        RecordParts.write(target, conflict.ancestor());
        target.svarint(kept.met().toEpochMilli());
        target.text(kept.strategy());
        target.text(kept.reason());
        RecordParts.write(target, kept.before());
        RecordParts.write(target, kept.after());
        target.bool(kept.settlement().isPresent());
        kept.settlement().ifPresent(settlement -> {
            Codes.HOW.write(target, settlement.how());
            target.text(settlement.by());
            target.svarint(settlement.at().toEpochMilli());
        });
        return target.toByteArray();
    }

    private static void side(WireOutput target, Conflict.Side side) {
        RecordParts.write(target, side.values());
        RecordParts.write(target, side.stamp());
        target.text(side.name());
        Codes.ROLE.write(target, side.role());
        Codes.ARRIVAL.write(target, side.arrival());
    }

    /**
     * Returns the record of bytes.
     *
     * @throws WireException if they are none
     */
    public static ConflictRecord decode(byte[] bytes) {
        WireInput source = new WireInput(bytes, 0, bytes.length);
        int format = source.u8();
        if (format != FORMAT) {
            throw new WireException("a record of a conflict has format " + format + ", expected " + FORMAT
                    + ": another version wrote it");
        }
        try {
            ConflictRecord kept = read(source);
            source.end("a record of a conflict");
            return kept;
        } catch (IllegalArgumentException contradiction) {
            throw new WireException(
                    "a record of a conflict contradicts itself: " + contradiction.getMessage(), contradiction);
        }
    }

    private static ConflictRecord read(WireInput source) {
        return new ConflictRecord(
                source.text(),
                source.uvarint(),
                conflict(source),
                instant(source),
                source.text(),
                source.text(),
                RecordParts.optional(source),
                RecordParts.optional(source),
                source.bool()
                        ? Optional.of(
                                new ConflictRecord.Settlement(Codes.HOW.read(source), source.text(), instant(source)))
                        : Optional.empty());
    }

    private static Conflict conflict(WireInput source) {
        return new Conflict(
                source.text(),
                ValueCodec.readKey(source),
                Set.copyOf(source.list(1, "columns at odds", WireInput::text)),
                side(source),
                side(source),
                RecordParts.optional(source));
    }

    private static Conflict.Side side(WireInput source) {
        return new Conflict.Side(
                RecordParts.optional(source),
                RecordParts.stamp(source),
                source.text(),
                Codes.ROLE.read(source),
                Codes.ARRIVAL.read(source));
    }

    private static Instant instant(WireInput source) {
        return Instant.ofEpochMilli(source.svarint());
    }

    /** Returns the bytes of a row's columns. */
    public static byte[] encode(Row row) {
        WireOutput target = new WireOutput(256);
        RecordParts.write(target, row);
        return target.toByteArray();
    }

    /**
     * Returns the columns of bytes.
     *
     * @throws WireException if they are none
     */
    public static Row row(byte[] bytes) {
        return whole(bytes, RecordParts::row, "columns of a row");
    }

    /** Returns the bytes of a key. */
    public static byte[] encode(RowKey key) {
        WireOutput target = new WireOutput(64);
        ValueCodec.writeKey(target, key);
        return target.toByteArray();
    }

    /**
     * Returns the key of bytes.
     *
     * @throws WireException if they are none
     */
    public static RowKey key(byte[] bytes) {
        return whole(bytes, ValueCodec::readKey, "a key");
    }

    private static <T> T whole(byte[] bytes, Function<WireInput, T> reader, String what) {
        WireInput source = new WireInput(bytes, 0, bytes.length);
        T read = reader.apply(source);
        source.end(what);
        return read;
    }

    /** Returns the bytes of some stamps. */
    public static byte[] encode(List<Stamp> stamps) {
        WireOutput target = new WireOutput(64);
        target.list(stamps, RecordParts::write);
        return target.toByteArray();
    }

    /**
     * Returns the stamps of bytes.
     *
     * @throws WireException if they are none
     */
    public static List<Stamp> stamps(byte[] bytes) {
        return whole(bytes, source -> source.list(33, "stamps", RecordParts::stamp), "stamps");
    }
}
