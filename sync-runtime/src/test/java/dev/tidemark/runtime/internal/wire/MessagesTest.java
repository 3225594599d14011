package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagesTest {
    @Test
    void everySampleIsReadBackFromHeapAndFromDirectBuffers() {
        Samples.messages().values().forEach(message -> {
            ByteBuffer frame = Messages.encode(message);
            assertEquals(message, Messages.decode(frame));
            ByteBuffer direct = ByteBuffer.allocateDirect(frame.remaining() + 3).position(3);
            direct.put(frame.duplicate()).position(3);
            assertEquals(message, Messages.decode(direct.asReadOnlyBuffer()));
        });
    }

    @Test
    void thereIsASampleOfEveryKind() {
        long kinds = Samples.messages().values().stream()
                .map(Object::getClass)
                .distinct()
                .count();
        assertEquals(Message.class.getPermittedSubclasses().length, kinds);
    }

    @Test
    void extremeNumbersSurvive() {
        for (long extreme : new long[] {0, 1, 127, 128, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            assertEquals(new Checkpoint(extreme, extreme), roundTrip(new Checkpoint(extreme, extreme)));
            Pull pull = new Pull(extreme, Integer.MAX_VALUE, false, extreme);
            assertEquals(pull, roundTrip(pull));
        }
    }

    @Test
    void everyRefusalCodeTravels() {
        for (Refusal.Code code : Refusal.Code.values()) {
            Refusal refusal = new Refusal(code, "why", Map.of());
            assertEquals(refusal, roundTrip(refusal));
        }
    }

    @Test
    void everyEnumerationIsListedWhole() {
        assertEquals(List.of(Conflict.Role.values()), Codes.ROLE.values());
        assertEquals(List.of(Welcome.Identity.values()), Codes.IDENTITY.values());
        assertEquals(List.of(Change.Kind.values()), Codes.CHANGE.values());
        assertEquals(List.of(OutcomeKind.values()), Codes.OUTCOME.values());
        assertEquals(List.of(Refusal.Code.values()), Codes.REFUSAL.values());
        assertEquals(List.of(TableDefinition.Kind.values()), Codes.TABLE.values());
        assertEquals(List.of(TableDefinition.Identity.values()), Codes.ROW_IDENTITY.values());
        assertEquals(List.of(ColumnType.values()), Codes.COLUMN.values());
        assertEquals(List.of(ForeignKey.Action.values()), Codes.ACTION.values());
        assertEquals(List.of(Compare.Depth.values()), Codes.DEPTH.values());
        assertEquals(List.of(Digest.State.values()), Codes.DIGEST.values());
    }

    @Test
    void anUnknownKindIsRefusedByItsNumber() {
        assertRefused(new byte[] {19}, "kind 19");
        assertRefused(new byte[] {0}, "kind 0");
        assertRefused(new byte[0], "1 bytes are to follow");
    }

    @Test
    void bytesAfterTheEndAreRefused() {
        byte[] frame = bytes(new Credit(5));
        assertRefused(Arrays.copyOf(frame, frame.length + 1), "1 bytes follow the end of a Credit");
    }

    @Test
    void aCountThatTheFrameCannotHoldIsRefusedBeforeAnythingIsAllocated() {
        byte[] lying = {MessageReader.SCHEMA, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07};
        assertRefused(lying, "the number of tables");
    }

    @Test
    void anIntegerOfMoreThan64BitsIsRefused() {
        byte[] frame = new byte[12];
        Arrays.fill(frame, (byte) 0xFF);
        frame[0] = MessageReader.CREDIT;
        assertRefused(frame, "more than 64 bits");
    }

    @Test
    void aFrameThatIsTooLongIsNeitherWrittenNorRead() {
        Refusal large = new Refusal(Refusal.Code.INTERNAL, "x".repeat(Protocol.MAX_FRAME), Map.of());
        assertThrows(WireException.class, () -> Messages.encode(large));
        assertRefused(new byte[Protocol.MAX_FRAME + 1], "at most 1048576");
    }

    @Test
    void aChunkOutsideItsBatchIsRefused() {
        ByteBuffer chunk = ByteBuffer.allocate(5);
        assertThrows(WireException.class, () -> new Push(1, true, 10, 10, 6, chunk));
        assertThrows(WireException.class, () -> new Page(1, 10, 12, 0, chunk));
        assertThrows(WireException.class, () -> new Page(1, Protocol.MAX_BATCH + 1, 10, 0, chunk));
        assertThrows(WireException.class, () -> new Page(1, 10, 10, 0, ByteBuffer.allocate(0)));
    }

    @Test
    void theTokenIsNotPrinted() {
        assertFalse(Samples.hello().toString().contains("secret"));
        assertTrue(Samples.hello().toString().contains("[hidden]"));
    }

    @Test
    void aTableThatContradictsItselfIsRefused() {
        WireOutput frame = new WireOutput(16);
        frame.u8(MessageReader.SCHEMA);
        frame.uvarint(1);
        frame.text("t");
        for (int i = 0; i < 6; i++) {
            frame.u8(0);
        }
        assertRefused(frame.toByteArray(), "at least one key column");
    }

    @Test
    void theSchemaHashDoesNotDependOnTheOrderOfTables() {
        TableDefinition first = TableDefinition.open("a", "id");
        TableDefinition second = TableDefinition.open("b", "id");
        assertEquals(SchemaHash.of(List.of(first, second)), SchemaHash.of(List.of(second, first)));
        assertFalse(SchemaHash.of(List.of(first)) == SchemaHash.of(List.of(second)));
    }

    private static Message roundTrip(Message message) {
        return Messages.decode(Messages.encode(message));
    }

    private static byte[] bytes(Message message) {
        ByteBuffer frame = Messages.encode(message);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static void assertRefused(byte[] frame, String why) {
        WireException refusal = assertThrows(WireException.class, () -> Messages.decode(ByteBuffer.wrap(frame)));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }
}
