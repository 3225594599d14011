package dev.tidemark.benchmarks.stages;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.plugin.codec.zstd.ZstdCodecProvider;
import dev.tidemark.runtime.internal.digest.Fingerprints;
import dev.tidemark.runtime.internal.digest.TableForm;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Compression;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stages between two stores that touch neither of them. */
final class WireStages {
    private static final int BATCH = 1_000;
    private static final int LEVEL = 3;
    private static final int DIGESTED_BYTES = 64;
    private static final int RAW_BYTES = 1 << 10;

    private final SqliteStages.Pending pending;
    private final int rows;
    private final Measurements measured;
    private final List<byte[]> batches = new ArrayList<>();
    private final List<byte[]> packed = new ArrayList<>();

    WireStages(SqliteStages.Pending pending, Measurements measured) {
        this.pending = pending;
        this.rows = pending.rows().size();
        this.measured = measured;
    }

    /** Measures all of them, each with what the one before has made. */
    void measure() throws Exception {
        List<Change> changes = pending.rows().stream()
                .map(row -> new Change(row.table(), row.key(), Change.Kind.CREATE, row.values(), row.versions()))
                .toList();
        ByteBuffer raw = ByteBuffer.allocate(RAW_BYTES * BATCH);
        measured.add(
                Stage.ENCODE,
                cost(() -> encode(changes)),
                cost(() -> pending.rows().forEach(row -> {
                    if (raw.remaining() < RAW_BYTES) {
                        raw.clear();
                    }
                    RawValues.write(raw, row);
                })));
        compressed();
        measured.add(
                Stage.TRANSPORT,
                Loopback.webSocket(packed).per(rows),
                Loopback.socket(packed).per(rows));
        unpacked();
        measured.add(Stage.DECODE, cost(this::decode), decodedRaw());
        new MergeStages(pending, changes, measured).measure();
        digested();
    }

    private Spent cost(Spent.Work<Exception> work) throws Exception {
        return Spent.byThisThread(work).per(rows);
    }

    private void encode(List<Change> changes) {
        BatchWriter writer = new BatchWriter();
        for (Change change : changes) {
            if (writer.rows() == BATCH) {
                batches.add(writer.toByteArray());
                writer = new BatchWriter();
            }
            writer.add(change);
        }
        batches.add(writer.toByteArray());
    }

    private static Compression compression() {
        ZstdCodecProvider zstd = new ZstdCodecProvider();
        Codec codec = zstd.create(TestConfig.defaults(zstd.configSpec()), TestContext.in(Path.of("nowhere")));
        return new Compression(Optional.of(codec), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);
    }

    private void compressed() throws Exception {
        Compression compression = compression();
        Spent ours = cost(() -> batches.forEach(batch -> packed.add(compression.pack(batch))));
        byte[] target = new byte[1 << 22];
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(LEVEL);
            Spent bare = cost(() -> batches.forEach(
                    batch -> context.compressByteArray(target, 0, target.length, batch, 0, batch.length)));
            measured.add(Stage.COMPRESS, ours, bare);
        }
    }

    private void unpacked() throws Exception {
        Compression compression = compression();
        Spent ours = cost(() -> {
            for (int i = 0; i < packed.size(); i++) {
                compression.unpack(packed.get(i), batches.get(i).length);
            }
        });
        List<byte[]> frames = new ArrayList<>();
        byte[] target = new byte[1 << 22];
        try (ZstdCompressCtx context = new ZstdCompressCtx();
                ZstdDecompressCtx decompress = new ZstdDecompressCtx()) {
            context.setLevel(LEVEL);
            batches.forEach(batch -> frames.add(context.compress(batch)));
            Spent bare = cost(() -> frames.forEach(
                    frame -> decompress.decompressByteArray(target, 0, target.length, frame, 0, frame.length)));
            measured.add(Stage.DECOMPRESS, ours, bare);
        }
    }

    private void decode() {
        int read = 0;
        for (byte[] batch : batches) {
            for (List<Change> some : new BatchReader(batch).all()) {
                read += some.size();
            }
        }
        Measure.check(read == rows, read + " changes were read");
    }

    private Spent decodedRaw() throws Exception {
        ByteBuffer raw = ByteBuffer.allocate(RAW_BYTES * rows);
        pending.rows().forEach(row -> RawValues.write(raw, row));
        raw.flip();
        StoredRow first = pending.rows().get(0);
        int columns = first.key().size() + first.values().size();
        List<List<Value>> all = new ArrayList<>(rows);
        return cost(() -> {
            for (int i = 0; i < rows; i++) {
                all.add(RawValues.read(raw, columns));
            }
        });
    }

    private void digested() throws Exception {
        TableForm form = TableForm.of(pending.table());
        Fingerprints fingerprints = new Fingerprints();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] some = new byte[DIGESTED_BYTES];
        Spent ours = cost(() -> pending.rows().forEach(row -> fingerprints.writes(form, row)));
        Spent bare = cost(() -> {
            for (int i = 0; i < rows; i++) {
                sha.update(some);
                some[0] ^= sha.digest()[0];
            }
        });
        measured.add(Stage.DIGEST, ours, bare);
    }

    /** Returns a key of its own for each row, equal to the row's. */
    static RowKey copy(RowKey key) {
        return RowKey.of(key.parts().toArray(Value[]::new));
    }
}
