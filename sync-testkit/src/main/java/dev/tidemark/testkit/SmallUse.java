package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The least that each kind of instance is good for, apart from transports, which need an address. */
final class SmallUse {
    private static final TableDefinition TABLE = TableDefinition.open("small_use", "id");

    private SmallUse() {}

    static void of(Object instance) {
        if (instance instanceof StorageBackend storage) {
            writeAndRead(storage, TABLE, UnaryOperator.identity());
        } else if (instance instanceof Codec codec) {
            encodeAndDecode(codec);
        } else if (instance instanceof ConflictStrategy strategy) {
            assertNotNull(strategy.resolve(conflict()), "resolution");
        } else if (instance instanceof PowerProfile profile) {
            assertNotNull(profile.plan(DeviceState.UNKNOWN), "plan");
        }
    }

    /**
     * Writes a row to a store, and reads it.
     *
     * @param whole gives a row all columns that it has in the table
     */
    static void writeAndRead(StorageBackend storage, TableDefinition table, UnaryOperator<Row> whole) {
        long lsn;
        try (Transaction transaction = storage.begin()) {
            transaction.define(table);
            lsn = transaction.openFeed() + 1;
            Row values = whole.apply(Row.of(Map.of("text", Value.of("\u0130\u0131 " + lsn))));
            Versions versions = Versions.of(Version.BOTTOM.at(lsn));
            transaction.put(new StoredRow(table.name(), RowKey.of(lsn), false, values, versions, lsn, 0));
            transaction.commit();
        }
        try (Snapshot snapshot = storage.snapshot()) {
            Row values =
                    snapshot.row(table.name(), RowKey.of(lsn)).orElseThrow().values();
            assertEquals(Optional.of(Value.of("\u0130\u0131 " + lsn)), values.get("text"));
            assertEquals(lsn, snapshot.head());
        }
    }

    private static void encodeAndDecode(Codec codec) {
        ByteBuffer content = ByteBuffer.wrap(new byte[] {1, 2, 3});
        ByteBuffer encoded = ByteBuffer.allocate(codec.maxEncodedLength(content.remaining()));
        codec.encode(content.duplicate(), encoded, Codec.Level.BALANCED);
        ByteBuffer decoded = ByteBuffer.allocate(content.remaining());
        codec.decode(encoded.flip(), decoded);
        assertEquals(content, decoded.flip());
    }

    private static Conflict conflict() {
        return new Conflict("notes", RowKey.of("n"), Set.of("text"), side(1), side(2), Optional.empty());
    }

    private static Conflict.Side side(long number) {
        Row values = Row.of(Map.of("text", Value.of("text " + number)));
        Stamp stamp = new Stamp(number << 16, Author.device(new UUID(0, number)), number);
        return new Conflict.Side(Optional.of(values), stamp, "device", Conflict.Role.DEVICE, Conflict.Arrival.UNKNOWN);
    }
}
