package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void anEmptyBatchIsRead() {
        assertEquals(List.of(), Samples.read(Samples.batch(List.of())));
    }

    @Test
    void tablesThatAlternateKeepTheirOrder() {
        List<Change> changes = Samples.orders(50);
        assertEquals(changes, Samples.read(Samples.batch(changes)));
    }

    @Test
    void anyOrderOfChangesSurvives() {
        List<Change> changes = new ArrayList<>(Samples.orders(300));
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(changes, new Random(seed));
            assertEquals(changes, Samples.read(Samples.batch(changes)), "seed " + seed);
        }
    }

    @Test
    void aBatchMayHaveSeveralBlocks() {
        List<Change> changes = Samples.orders(4000);
        assertTrue(changes.size() > 2 * Block.MAX_ROWS);
        assertEquals(changes, Samples.read(Samples.batch(changes)));
    }

    @Test
    void aWriterMayGoOnAfterABatchWasTaken() {
        List<Change> changes = Samples.orders(3);
        BatchWriter writer = new BatchWriter();
        changes.forEach(writer::add);
        assertEquals(changes, Samples.read(writer.toByteArray()));
        changes.forEach(writer::add);
        assertEquals(2 * changes.size(), writer.rows());
        assertEquals(2 * changes.size(), Samples.read(writer.toByteArray()).size());
    }

    @Test
    void positionsInFeedsDoNotTravel() {
        Version here = new Version(new Stamp(5, Samples.PHONE, 1), Context.EMPTY, 99);
        Change change = new Change("t", RowKey.of(1), Change.Kind.DELETE, Row.EMPTY, Versions.of(here));
        assertEquals(
                0,
                Samples.read(Samples.batch(List.of(change))).get(0).versions().lsn());
    }

    @Test
    void versionsOfColumnsBelongToTheirRowsAndColumns() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Row row = Row.of(Map.of("a", Value.of(i), "b", Value.of(-i), "c", Value.NULL));
            Versions versions = new Versions(
                    Samples.phone(i).row(),
                    i % 4 == 0 ? Map.of("a", hub(i), "c", hub(i + 1)) : i % 7 == 0 ? Map.of("b", hub(i)) : Map.of());
            changes.add(new Change("t" + i % 2, RowKey.of(i), Change.Kind.UPDATE, row, versions));
        }
        assertEquals(changes, Samples.read(Samples.batch(changes)));
    }

    private static Version hub(long sequence) {
        return new Version(
                new Stamp(Samples.TIME, Samples.HUB, sequence), Context.EMPTY.withWrite(Samples.PHONE, sequence), 0);
    }

    @Test
    void contextsOfAMeshTravelOnce() {
        Context context = Context.EMPTY;
        for (int i = 0; i < 100; i++) {
            context = context.withWrite(Author.device(new UUID(i, 7)), i);
        }
        Context mesh = context;
        List<Change> changes =
                IntStream.range(0, 1000).mapToObj(i -> meshChange(i, mesh)).toList();
        byte[] batch = Samples.batch(changes);
        assertEquals(changes, Samples.read(batch));
        assertTrue(batch.length < 100 * 22 + 200, batch.length + " bytes");
    }

    private static Change meshChange(int i, Context context) {
        Version version = new Version(new Stamp(i, Samples.PHONE, i), context, 0);
        return new Change("t", RowKey.of(i), Change.Kind.DELETE, Row.EMPTY, Versions.of(version));
    }

    @Test
    void aVersionOfAColumnWithoutAValueIsRefused() {
        Versions versions = new Versions(Version.BOTTOM, Map.of("gone", Version.BOTTOM));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Change("t", RowKey.of(1), Change.Kind.UPDATE, Row.EMPTY, versions));
    }

    @Test
    void aRowTooLargeForAnyBatchIsRefusedByItsKey() {
        Change change = large("f-1", Protocol.MAX_CHANGE);
        BatchWriter writer = new BatchWriter();
        WireException refusal = assertThrows(WireException.class, () -> writer.add(change));
        assertTrue(refusal.getMessage().contains("('f-1') of table 'files'"), refusal.getMessage());
    }

    @Test
    void aBatchSaysBeforehandThatItIsFull() {
        BatchWriter writer = new BatchWriter();
        Change change = large("f-1", Protocol.MAX_CHANGE - 100);
        assertTrue(writer.hasRoomFor(change));
        writer.add(change);
        assertFalse(writer.hasRoomFor(change));
        assertTrue(writer.hasRoomFor(large("f-2", 1 << 20)));
        writer.add(large("f-2", 1 << 20));
        assertEquals(2, Samples.read(writer.toByteArray()).size());
    }

    private static Change large(String key, int size) {
        Row row = Row.of(Map.of("body", Value.of(new byte[size])));
        return new Change("files", RowKey.of(key), Change.Kind.CREATE, row, Samples.phone(1));
    }

    @Test
    void aBatchBeyondItsLimitIsNotGivenOut() {
        BatchWriter writer = new BatchWriter();
        writer.add(large("f-1", 5 << 20));
        writer.add(large("f-2", 5 << 20));
        WireException refusal = assertThrows(WireException.class, writer::toByteArray);
        assertTrue(refusal.getMessage().contains("at most 8388608"), refusal.getMessage());
    }

    @Test
    void theEstimateIsNearTheTruth() {
        BatchWriter writer = new BatchWriter();
        Samples.orders(2000).forEach(writer::add);
        int estimate = writer.estimatedBytes();
        int truth = writer.toByteArray().length;
        assertTrue(estimate >= truth && estimate < 4 * truth, estimate + " for " + truth);
    }

    @Test
    void aRowWithManyColumnsTravels() {
        Shape shape = Shape.of(IntStream.range(0, 2000).mapToObj(i -> "c" + i).toList());
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Value[] values = new Value[shape.size()];
            java.util.Arrays.fill(values, Value.of(i));
            changes.add(
                    new Change("wide", RowKey.of(i), Change.Kind.CREATE, Row.owning(shape, values), Samples.phone(i)));
        }
        assertEquals(changes, Samples.read(Samples.batch(changes)));
    }

    @Test
    void aReaderTakesNoMoreChangesThanItWasTold() {
        byte[] batch = Samples.batch(Samples.orders(10));
        assertEquals(32, new BatchReader(batch, 32).rows());
        assertThrows(WireException.class, () -> new BatchReader(batch, 31));
    }

    @Test
    void anotherFormatIsRefused() {
        WireException refusal = assertThrows(WireException.class, () -> new BatchReader(new byte[] {3, 0}));
        assertEquals("a batch has format 3; known are 1 and 2", refusal.getMessage());
    }

    @Test
    void aReaderThatCameToTheEndStaysThere() {
        BatchReader reader = new BatchReader(Samples.batch(Samples.oneRow()));
        assertTrue(reader.next().isPresent());
        assertEquals(Optional.empty(), reader.next());
        assertEquals(Optional.empty(), reader.next());
    }

    @Test
    void customersTakeFewBytes() {
        Shape shape = Shape.of("name", "email", "city", "age", "score", "status", "note", "created", "version");
        List<Change> changes =
                IntStream.range(0, 1000).mapToObj(i -> customer(shape, i)).toList();
        byte[] batch = Samples.batch(changes);
        assertEquals(changes, Samples.read(batch));
        int packed = new Compression(
                        Optional.of(new DeflateForTests()),
                        () -> dev.tidemark.api.codec.Codec.Level.BALANCED,
                        Compression.Watcher.NOBODY)
                .pack(batch)
                .length;
        assertTrue(packed < 40 * changes.size(), packed / changes.size() + " bytes a row");
    }

    private static Change customer(Shape shape, int i) {
        Value[] values = {
            Value.of("Customer Name " + i),
            Value.of("user" + i + "@example.com"),
            Value.of("City-" + i % 997),
            Value.of(i % 1000),
            Value.of(i * 0.37),
            Value.of(i % 2 == 0 ? "active" : "pending"),
            Value.of("note text for the row number " + i + " with some padding"),
            Value.of(1_700_000_000_000L + i),
            Value.of(1)
        };
        RowKey key = RowKey.of(new UUID(new Random(i).nextLong(), new Random(~i).nextLong()).toString());
        return new Change("customers", key, Change.Kind.CREATE, Row.owning(shape, values), Samples.phone(i));
    }
}
