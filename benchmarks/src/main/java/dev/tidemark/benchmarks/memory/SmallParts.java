package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.codec.zstd.ZstdCodecProvider;
import dev.tidemark.runtime.internal.digest.Fingerprint;
import dev.tidemark.runtime.internal.digest.Fingerprints;
import dev.tidemark.runtime.internal.digest.TableForm;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.merge.Coverage;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Compression;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What is done for each row in memory, a thousand rows at a time, as JMH measures it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SmallParts {
    static final int ROWS = 1_000;
    private static final Author DEVICE = Author.device(new UUID(1, 1));
    private static final Author OTHER = Author.device(new UUID(1, 2));
    private static final Author SERVER = new Author(new UUID(2, 2), 7);
    private static final long SEEN = 1_000_000;

    private final List<Change> changes = new ArrayList<>();
    private final List<Change> seen = new ArrayList<>();
    private final List<Change> unseen = new ArrayList<>();
    private final List<Optional<StoredRow>> stored = new ArrayList<>();
    private final byte[] batch;
    private final Compression compression = compression();
    private final byte[] packed;
    private final Merger merger = merger();
    private final HybridClock clock = new HybridClock(Instant::now, 0, 0);
    private final Fingerprints fingerprints = new Fingerprints();
    private final TableForm form = TableForm.of(MemoryStores.definition());

    /** Makes the rows. */
    public SmallParts() {
        SplittableRandom random = new SplittableRandom(1);
        Shape shape = MemoryStores.definition().shape();
        for (int row = 0; row < ROWS; row++) {
            RowKey key = RowKey.of(new UUID(random.nextLong(), random.nextLong()).toString());
            add(key, Row.owning(shape, MemoryStores.values(row)), row + 1);
        }
        batch = write();
        packed = compression.pack(batch);
    }

    private void add(RowKey key, Row values, int number) {
        Context context = Context.ofFeed(SERVER, SEEN);
        Version created = new Version(new Stamp(number, DEVICE, number), context, number);
        changes.add(new Change("item", key, Change.Kind.CREATE, values, Versions.of(created)));
        stored.add(Optional.of(new StoredRow("item", key, false, values, Versions.of(created), number, 0)));
        Row column = Row.of(Map.of("qty", Value.of(5L)));
        Version later = new Version(new Stamp(SEEN + number, OTHER, number), context, 0);
        seen.add(new Change("item", key, Change.Kind.UPDATE, column, Versions.of(later)));
        Version beside = new Version(new Stamp(SEEN + number, OTHER, number), Context.EMPTY, 0);
        unseen.add(new Change("item", key, Change.Kind.UPDATE, column, Versions.of(beside)));
    }

    private byte[] write() {
        BatchWriter writer = new BatchWriter();
        changes.forEach(writer::add);
        return writer.toByteArray();
    }

    private static Compression compression() {
        ZstdCodecProvider zstd = new ZstdCodecProvider();
        Codec codec = zstd.create(TestConfig.defaults(zstd.configSpec()), TestContext.in(Path.of(".")));
        return new Compression(Optional.of(codec), () -> Codec.Level.BALANCED, Compression.Watcher.NOBODY);
    }

    private static Merger merger() {
        return new Merger(
                SERVER,
                new Coverage(SERVER.node(), Incarnations.NONE.open(SERVER.incarnation(), 1)),
                new ConflictRules(
                        Map.of("last", conflict -> Resolution.keep(conflict.second())),
                        List.of("last"),
                        Map.of(),
                        Set.of()),
                new HybridClock(Instant::now, 0, 0),
                author -> new Merger.Who("somebody", Conflict.Role.DEVICE),
                new Merger.Past(List.of(MemoryStores.definition()), 0),
                Merger.Differing.REFUSED);
    }

    /** Encodes a batch. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public byte[] encode() {
        return write();
    }

    /** Compresses one. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public byte[] compress() {
        return compression.pack(batch);
    }

    /** Decompresses one. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public byte[] decompress() {
        return compression.unpack(packed, batch.length);
    }

    /** Decodes one. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<List<Change>> decode() {
        return new BatchReader(batch).all();
    }

    /** Merges changes whose authors had seen what is there. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void mergeSeen(Blackhole hole) {
        merge(seen, hole);
    }

    /** Merges changes that are concurrent with what is there, each of which a strategy settles. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void mergeConflict(Blackhole hole) {
        merge(unseen, hole);
    }

    private void merge(List<Change> arriving, Blackhole hole) {
        for (int row = 0; row < ROWS; row++) {
            hole.consume(merger.merge(stored.get(row), arriving.get(row)));
        }
    }

    /** Makes a stamp. */
    @Benchmark
    public Stamp stamp() {
        return new Stamp(clock.next(), DEVICE, 1);
    }

    /** Takes the digests of rows. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void digest(Blackhole hole) {
        for (Optional<StoredRow> row : stored) {
            Fingerprint fingerprint = fingerprints.content(form, row.orElseThrow());
            hole.consume(fingerprint);
        }
    }
}
