package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The values that updates replaced, in batches. */
class BasesTest {
    @Test
    void basesTravelWithTheirChanges() {
        List<Change> changes = Samples.counted();
        assertEquals(changes, Samples.read(Samples.batch(changes)));
    }

    @Test
    void aBatchWithoutBasesIsOfTheFormatWithout() {
        List<Change> without = Samples.counted().stream()
                .map(change -> change.withBases(List.of()))
                .toList();
        assertEquals(Block.FORMAT, Samples.batch(without)[0]);
        assertEquals(Block.FORMAT_WITH_BASES, Samples.batch(Samples.counted())[0]);
    }

    @Test
    void blocksWithoutBasesMayStandBesideOthers() {
        for (int with : new int[] {0, 1, Block.MAX_ROWS, 2 * Block.MAX_ROWS + 1}) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 3 * Block.MAX_ROWS; i++) {
                changes.add(update(i, i == with ? List.of(new Base("n", 0, Value.of(i - 1))) : List.of()));
            }
            assertEquals(changes, Samples.read(Samples.batch(changes)), "base in change " + with);
        }
    }

    @Test
    void aWriterMayGoOnWithBasesAfterABatchWithoutWasTaken() {
        BatchWriter writer = new BatchWriter();
        writer.add(update(1, List.of()));
        assertEquals(Block.FORMAT, writer.toByteArray()[0]);
        Change counted = update(2, List.of(new Base("n", 0, Value.of(1))));
        writer.add(counted);
        assertEquals(List.of(update(1, List.of()), counted), Samples.read(writer.toByteArray()));
    }

    @Test
    void basesCountForTheSizeOfAChange() {
        Change small = update(1, List.of());
        Change large = small.withBases(List.of(new Base("n", 0, Value.of(new byte[Protocol.MAX_CHANGE]))));
        assertEquals(Optional.empty(), BatchWriter.obstacle(small));
        assertTrue(BatchWriter.obstacle(large).isPresent());
    }

    /** A row from before tracking started is sent as a creation, though some of its columns were updated since. */
    @Test
    void aCreationMayHaveBasesAndADeletionHasNoColumnForThem() {
        Base base = new Base("n", 0, Value.of(1));
        Row row = Row.of(Map.of("n", Value.of(2)));
        Change creation = new Change("t", RowKey.of(1), Change.Kind.CREATE, row, Samples.phone(1), List.of(base));
        assertEquals(List.of(creation), Samples.read(Samples.batch(List.of(creation))));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Change("t", RowKey.of(1), Change.Kind.DELETE, Row.EMPTY, Samples.phone(1), List.of(base)));
    }

    // ---- what is no batch

    @Test
    void aBaseOfAChangeThatIsNotThereIsRefused() {
        assertRefused(
                "a base belongs to change 1 of 1", out -> bases(out, new long[] {1}, new long[] {0}, new long[] {0}));
        assertRefused(
                "a base belongs to change -1 of 1", out -> bases(out, new long[] {-1}, new long[] {0}, new long[] {0}));
    }

    @Test
    void aBaseOfAColumnThatIsNotThereIsRefused() {
        assertRefused(
                "a base belongs to column 1 of 1", out -> bases(out, new long[] {0}, new long[] {1}, new long[] {0}));
        assertRefused(
                "a base belongs to column -5 of 1", out -> bases(out, new long[] {0}, new long[] {-5}, new long[] {0}));
    }

    @Test
    void twoBasesOfOneNumberAndThoseOutOfOrderAreRefused() {
        assertRefused(
                "base 7 of column 'n' behind base 7",
                out -> bases(out, new long[] {0, 0}, new long[] {0, 0}, new long[] {7, 7}));
        assertRefused(
                "base 0 of column 'n' behind base 7",
                out -> bases(out, new long[] {0, 0}, new long[] {0, 0}, new long[] {7, 0}));
    }

    @Test
    void aBaseWithANumberBelowZeroIsRefused() {
        assertRefused("which is below 0", out -> bases(out, new long[] {0}, new long[] {0}, new long[] {-1}));
    }

    @Test
    void aBaseOfADeletionIsRefused() {
        byte[] batch = batch(deletion(), out -> bases(out, new long[] {0}, new long[] {0}, new long[] {0}));
        WireException refusal = assertThrows(WireException.class, () -> Samples.read(batch));
        assertEquals("a base belongs to column 0 of 0", refusal.getMessage());
    }

    private static Change deletion() {
        return new Change("t", RowKey.of(1), Change.Kind.DELETE, Row.EMPTY, Samples.phone(1));
    }

    @Test
    void aCountOfBasesThatIsALieIsRefused() {
        assertRefused("which is more than the 262144 possible here", out -> out.uvarint(Block.MAX_ITEMS + 1));
        // Together with the key and the value of the one change that is one value too many.
        assertRefused("a block has more than 262144 values", out -> out.uvarint(Block.MAX_ITEMS - 1));
        assertRefused("", out -> out.uvarint(3));
        assertRefused("", out -> out.uvarint(-1));
    }

    @Test
    void aBlockWithoutItsPartForBasesIsRefused() {
        assertRefused("", out -> {});
    }

    @Test
    void bytesBehindTheBasesAreRefused() {
        byte[] good = batch(update(1, List.of()), out -> out.uvarint(0));
        assertEquals(1, Samples.read(good).size());
        assertThrows(WireException.class, () -> Samples.read(Arrays.copyOf(good, good.length + 1)));
    }

    private static Change update(int key, List<Base> bases) {
        Row row = Row.of(Map.of("n", Value.of(key)));
        return new Change("t", RowKey.of(key), Change.Kind.UPDATE, row, Samples.phone(1), bases);
    }

    private static void assertRefused(String why, Consumer<WireOutput> bases) {
        byte[] batch = batch(update(1, List.of()), bases);
        WireException refusal = assertThrows(WireException.class, () -> Samples.read(batch));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    /** Returns a batch of one change, of the format with bases. */
    private static byte[] batch(Change change, Consumer<WireOutput> bases) {
        byte[] without = Samples.batch(List.of(change));
        WireOutput batch = new WireOutput(without.length + 64);
        batch.u8(Block.FORMAT_WITH_BASES);
        batch.raw(java.nio.ByteBuffer.wrap(without, 1, without.length - 1));
        bases.accept(batch);
        return batch.toByteArray();
    }

    private static void bases(WireOutput out, long[] changes, long[] columns, long[] numbers) {
        out.uvarint(changes.length);
        IntColumn.write(out, changes);
        IntColumn.write(out, columns);
        IntColumn.write(out, numbers);
        Value[] values = new Value[changes.length];
        Arrays.fill(values, Value.of(5));
        Column.write(out, values, new WireOutput(64));
    }
}
