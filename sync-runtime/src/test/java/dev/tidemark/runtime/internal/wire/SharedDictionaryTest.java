package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedDictionaryTest {
    private static final TableDefinition TRACKS = TableDefinition.declared(
            "Track",
            List.of(ColumnDefinition.of("TrackId", ColumnType.INTEGER)),
            List.of(ColumnDefinition.of("Name", ColumnType.STRING), ColumnDefinition.of("UnitPrice", ColumnType.REAL)));

    private final SharedDictionary dictionary =
            SharedDictionary.of(SharedDictionary.Names.of(List.of(TRACKS)), List.of(Samples.PHONE, Samples.HUB));
    private final Compression deflate =
            new Compression(Optional.of(new DeflateForTests()), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);

    @Test
    void aBatchOfOneRowTakesTwoThirdsOfItsBytesAndTheNextOneHalf() {
        byte[] first = price(77, 1.49);
        byte[] second = price(178, 2.29);
        int alone = deflate.pack(first).length;
        assertTrue(deflate.pack(first, dictionary).length * 3 < alone * 2);
        assertTrue(deflate.pack(second, dictionary.after(first)).length * 2 < alone);
    }

    @Test
    void theOtherEndReadsItWithTheSameDictionaryOnly() {
        byte[] raw = price(77, 1.49);
        byte[] packed = deflate.pack(raw, dictionary);
        assertEquals(2, packed[0]);
        assertArrayEquals(raw, deflate.unpack(packed, raw.length, Optional.of(same())));
        SharedDictionary other = SharedDictionary.of(SharedDictionary.Names.NONE, List.of(Samples.HUB));
        assertThrows(WireException.class, () -> deflate.unpack(packed, raw.length, Optional.of(other)));
        assertThrows(WireException.class, () -> deflate.unpack(packed, raw.length));
    }

    @Test
    void aBatchThatIsNotSmallTravelsAsEver() {
        byte[] large = Samples.batch(Samples.orders(100));
        assertTrue(large.length > SharedDictionary.SMALL);
        assertArrayEquals(deflate.pack(large), deflate.pack(large, dictionary));
        assertEquals(dictionary, dictionary.after(large));
    }

    @Test
    void aLargeBatchThatClaimsADictionaryIsRefused() {
        byte[] packed = deflate.pack(price(77, 1.49), dictionary);
        assertThrows(
                WireException.class, () -> deflate.unpack(packed, SharedDictionary.SMALL + 1, Optional.of(dictionary)));
    }

    @Test
    void aCodecWithoutDictionariesSendsWhatIsSmallAsItIs() {
        Compression none = new Compression(Optional.empty(), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);
        byte[] raw = price(77, 1.49);
        byte[] packed = none.pack(raw, dictionary);
        assertEquals(0, packed[0]);
        assertArrayEquals(raw, none.unpack(packed, raw.length, Optional.of(dictionary)));
    }

    @Test
    void itIsMadeOfNamesInTheOrderOfTablesThenAuthorsThenTheLastBatch() {
        byte[] batch = {1, 2, 3};
        WireOutput expected = new WireOutput(100);
        expected.text("Track");
        expected.text("Name");
        expected.text("UnitPrice");
        expected.uuid(Samples.DEVICE);
        expected.uvarint(0);
        expected.uuid(Samples.SERVER);
        expected.uvarint(Samples.HUB.incarnation());
        expected.u8(1);
        expected.u8(2);
        expected.u8(3);
        assertArrayEquals(expected.toByteArray(), dictionary.after(batch).content());
    }

    @Test
    void equalContentIsEqual() {
        assertEquals(dictionary, same());
        assertEquals(dictionary.hashCode(), same().hashCode());
        assertNotEquals(dictionary, dictionary.after(new byte[] {1}));
    }

    @Test
    void theNamesOfALargeSchemaAreCut() {
        List<TableDefinition> many = IntStream.range(0, 5_000)
                .mapToObj(i -> TableDefinition.open("table-" + i, "id"))
                .toList();
        assertEquals(
                8_192,
                SharedDictionary.of(SharedDictionary.Names.of(many), List.of()).content().length);
    }

    private static SharedDictionary same() {
        return SharedDictionary.of(SharedDictionary.Names.of(List.of(TRACKS)), List.of(Samples.PHONE, Samples.HUB));
    }

    private static byte[] price(int id, double price) {
        Version version = new Version(
                new Stamp(Samples.TIME + id * 1000L, Samples.PHONE, id), Context.ofFeed(Samples.HUB, 1299), 0);
        return Samples.batch(List.of(new Change(
                "Track",
                RowKey.of(id),
                Change.Kind.UPDATE,
                Row.of(Map.of("UnitPrice", Value.of(price))),
                new Versions(version, Map.of()))));
    }
}
