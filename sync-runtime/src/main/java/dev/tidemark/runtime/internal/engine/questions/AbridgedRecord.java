package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.util.LinkedHashMap;
import java.util.Map;

/** The record of a conflict as it fits in a frame: of values that are too long the beginning. */
final class AbridgedRecord {
    private static final int MOST_BYTES = 64 << 10;
    private static final int LONGEST_VALUE = 1_000;

    private AbridgedRecord() {}

    /** Returns a record that fits, in bytes. */
    static byte[] encode(ConflictRecord kept) {
        byte[] whole = ConflictCodec.encode(kept);
        return whole.length <= MOST_BYTES ? whole : ConflictCodec.encode(abridged(kept));
    }

    private static ConflictRecord abridged(ConflictRecord kept) {
        Conflict whole = kept.conflict();
        return new ConflictRecord(
                kept.id(),
                kept.number(),
                new Conflict(
                        whole.table(),
                        whole.key(),
                        whole.columns(),
                        abridged(whole.first()),
                        abridged(whole.second()),
                        whole.ancestor().map(AbridgedRecord::abridged)),
                kept.met(),
                kept.strategy(),
                kept.reason(),
                kept.before().map(AbridgedRecord::abridged),
                kept.after().map(AbridgedRecord::abridged),
                kept.settlement());
    }

    private static Conflict.Side abridged(Conflict.Side side) {
        return new Conflict.Side(
                side.values().map(AbridgedRecord::abridged), side.stamp(), side.name(), side.role(), side.arrival());
    }

    private static Row abridged(Row row) {
        Map<String, Value> values = new LinkedHashMap<>();
        row.toMap().forEach((column, value) -> values.put(column, abridged(value)));
        return Row.of(values);
    }

    private static Value abridged(Value value) {
        if (value instanceof Value.Text text && text.value().length() > LONGEST_VALUE) {
            return Value.of(text.value().substring(0, LONGEST_VALUE) + "... ("
                    + text.value().length() + " characters)");
        }
        return value instanceof Value.Blob blob && blob.size() > LONGEST_VALUE
                ? Value.of("(" + blob.size() + " bytes)")
                : value;
    }
}
