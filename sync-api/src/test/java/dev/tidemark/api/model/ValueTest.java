package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTest {
    @Test
    void valuesAreEqualWhenClassAndContentAre() {
        assertEquals(Value.of(1), Value.of(1));
        assertEquals(Value.of("a"), Value.of("a"));
        assertEquals(Value.of(true), Value.of(true));
        assertEquals(Value.of(new byte[] {1, 2}), Value.of(new byte[] {1, 2}));
        assertEquals(
                Value.of(new byte[] {1, 2}).hashCode(),
                Value.of(new byte[] {1, 2}).hashCode());
        assertNotEquals(Value.of(new byte[] {1, 2}), Value.of(new byte[] {1, 3}));
    }

    @Test
    void numbersOfTwoClassesAreNeverEqual() {
        assertNotEquals(Value.of(1), Value.of(1.0));
        assertNotEquals(Value.of(1), Value.of(true));
        assertNotEquals(Value.of("x"), Value.of(new byte[] {'x'}));
    }

    @Test
    void realsAreEqualBitByBit() {
        assertNotEquals(Value.of(0.0), Value.of(-0.0));
        assertEquals(Value.of(Double.NaN), Value.of(Double.NaN));
        Value otherNaN = Value.of(Double.longBitsToDouble(0x7ff8000000000001L));
        assertNotEquals(Value.of(Double.NaN), otherNaN);
        assertEquals(Value.of(0.1).hashCode(), Value.of(0.1).hashCode());
    }

    @Test
    void thereIsOneNull() {
        assertTrue(Value.NULL.isNull());
        assertEquals(Value.NULL, new Value.Null());
        assertFalse(Value.of("").isNull());
    }

    @Test
    void aBlobCopiesWhatItIsMadeFromAndWhatItGivesAway() {
        byte[] bytes = {1, 2, 3};
        Value.Blob blob = (Value.Blob) Value.of(bytes);
        bytes[0] = 9;
        blob.toByteArray()[1] = 9;
        assertEquals(Value.of(new byte[] {1, 2, 3}), blob);
        assertEquals(3, blob.size());
    }

    @Test
    void aBlobsBufferIsReadOnly() {
        ByteBuffer buffer = ((Value.Blob) Value.of(new byte[] {7})).asByteBuffer();
        assertEquals(1, buffer.remaining());
        assertThrows(ReadOnlyBufferException.class, () -> buffer.put(0, (byte) 1));
    }

    @Test
    void nullIsRefusedAsContent() {
        assertThrows(NullPointerException.class, () -> Value.of((String) null));
        assertThrows(NullPointerException.class, () -> Value.Blob.owning(null));
    }

    @Test
    void valuesPrintForPeople() {
        List<Value> values = List.of(
                Value.NULL,
                Value.of(-5),
                Value.of(0.5),
                Value.of("a b"),
                Value.of(new byte[] {0, (byte) 0xff}),
                Value.of(false));
        assertEquals(
                List.of("null", "-5", "0.5", "'a b'", "x'00ff'", "false"),
                values.stream().map(Value::toString).toList());
    }
}
