package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Entries of a history come back as they were, and bytes that are none are refused. */
class HistoryCodecTest {
    private static final String ITEM = "item";
    private static final RowKey KEY = RowKey.of(Value.of(7), Value.of("x"));
    private static final Row ROW = Row.of(Map.of("text", Value.of("ä"), "real", Value.of(-0.0), "no", Value.NULL));

    private static Version version(long time, long lsn) {
        Author author = new Author(new UUID(3, time), -1);
        return new Version(
                new Stamp(time, author, Long.MAX_VALUE),
                Context.ofFeed(author, 40).withWrite(author, 1).withWrite(Author.NOBODY, 2),
                lsn);
    }

    private static StoredRow row(boolean deleted) {
        Versions versions = new Versions(version(1, 5), Map.of("text", version(-2, 9), "real", Version.BOTTOM));
        return new StoredRow(ITEM, KEY, deleted, ROW, versions, 9, 0);
    }

    private static List<HistoryRecord> records() {
        return List.of(
                new HistoryRecord(-1, new HistoryRecord.Stood(row(false), Row.EMPTY, Cause.FOUND)),
                new HistoryRecord(0, new HistoryRecord.Stood(row(true), ROW, Cause.WRITTEN)),
                new HistoryRecord(Long.MAX_VALUE, new HistoryRecord.Removed(KEY)),
                new HistoryRecord(
                        1,
                        new HistoryRecord.Told(
                                KEY, version(3, 0), OutcomeKind.SUPERSEDED, List.of("text"), "because", ROW)),
                new HistoryRecord(
                        2,
                        new HistoryRecord.Defined(TableDefinition.declared(
                                ITEM,
                                List.of(ColumnDefinition.of("id", ColumnType.ANY)),
                                List.of(ColumnDefinition.of("text", ColumnType.STRING))))));
    }

    @Test
    void anEntryComesBackAsItWas() {
        for (HistoryRecord said : records()) {
            assertEquals(said, HistoryCodec.decode(ITEM, HistoryCodec.encode(said)));
        }
    }

    @Test
    void whatIsCutOrGoesOnIsRefused() {
        for (HistoryRecord said : records()) {
            byte[] bytes = HistoryCodec.encode(said);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(WireException.class, () -> HistoryCodec.decode(ITEM, cut), said::toString);
            }
            assertThrows(WireException.class, () -> HistoryCodec.decode(ITEM, Arrays.copyOf(bytes, bytes.length + 1)));
        }
    }

    @Test
    void whateverIsChangedIsAnotherEntryOrRefused() {
        for (HistoryRecord said : records()) {
            byte[] bytes = HistoryCodec.encode(said);
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] changed = bytes.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    HistoryCodec.decode(ITEM, changed);
                } catch (WireException refused) {
                    assertEquals(false, refused.getMessage().isEmpty());
                }
            }
        }
    }
}
