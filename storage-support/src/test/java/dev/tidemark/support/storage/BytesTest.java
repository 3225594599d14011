package dev.tidemark.support.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@link ByteWriter} wrote {@link ByteReader} gives back, and takes nothing else. */
class BytesTest {
    private static final List<Value> VALUES = List.of(
            Value.NULL,
            Value.of(0),
            Value.of(-1),
            Value.of(Long.MIN_VALUE),
            Value.of(Long.MAX_VALUE),
            Value.of(-0.0),
            Value.of(Double.NaN),
            Value.of(0.1),
            Value.of(""),
            Value.of("zero \0, half a pair \ud83d, a whole one \ud83d\ude00"),
            Value.of(new byte[] {0, -1}),
            Value.of(true),
            Value.of(false));

    @Test
    void everyValueComesBackWithItsClass() {
        ByteWriter writer = new ByteWriter();
        VALUES.forEach(writer::value);
        ByteReader reader = new ByteReader(writer.toByteArray());
        for (Value value : VALUES) {
            Value read = reader.value();
            assertEquals(value.getClass(), read.getClass());
            assertEquals(value, read);
        }
        assertFalse(reader.hasMore());
    }

    @Test
    void numbersTakeWhatTheyNeed() {
        ByteWriter writer = new ByteWriter();
        writer.number(127);
        assertArrayEquals(new byte[] {127}, writer.toByteArray());
        writer.number(128);
        writer.number(-1);
        ByteReader reader = new ByteReader(writer.toByteArray());
        assertEquals(List.of(127L, 128L, -1L), List.of(reader.number(), reader.number(), reader.number()));
    }

    @Test
    void whatIsLongerThanTheRoomThereIsComesWhole() {
        byte[] blob = new byte[1_000];
        Arrays.fill(blob, (byte) 7);
        String text = "long ".repeat(500);
        ByteWriter before = new ByteWriter();
        before.text(text);
        ByteWriter writer = new ByteWriter();
        writer.append(before);
        for (int i = 0; i < 100; i++) {
            writer.number(i);
            writer.value(Value.of(i * 0.5));
        }
        writer.blob(blob);
        ByteReader reader = new ByteReader(writer.toByteArray());
        assertEquals(text, reader.text());
        for (int i = 0; i < 100; i++) {
            assertEquals(i, reader.number());
            assertEquals(Value.of(i * 0.5), reader.value());
        }
        assertArrayEquals(blob, reader.blob());
        assertFalse(reader.hasMore());
    }

    @Test
    void keysAndRowsComeBack() {
        RowKey key = RowKey.of(VALUES);
        Row row = Row.of(Map.of("a", Value.of(1), "b", Value.of("x")));
        assertEquals(key, new ByteReader(ByteWriter.bytes(key)).key());
        assertEquals(row, new ByteReader(ByteWriter.bytes(row)).row());
        assertEquals(Row.EMPTY, new ByteReader(ByteWriter.bytes(Row.EMPTY)).row());
    }

    @Test
    void whatIsCutOffIsDamage() {
        byte[] whole = ByteWriter.bytes(RowKey.of(VALUES));
        for (int length = 0; length < whole.length; length++) {
            ByteReader reader = new ByteReader(Arrays.copyOf(whole, length));
            StorageException damage = assertThrows(StorageException.class, reader::key);
            assertEquals(StorageException.Kind.CORRUPT, damage.kind());
        }
    }

    @Test
    void aLengthBeyondTheEndIsDamage() {
        ByteWriter writer = new ByteWriter();
        writer.number(3);
        writer.number(Long.MAX_VALUE);
        assertThrows(StorageException.class, () -> new ByteReader(writer.toByteArray()).value());
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) -1);
        assertThrows(StorageException.class, () -> new ByteReader(endless).number());
    }
}
