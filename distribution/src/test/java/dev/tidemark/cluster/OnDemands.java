package dev.tidemark.cluster;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A server, and devices that hold the table {@code notes} on demand. */
final class OnDemands implements AutoCloseable {
    final Cluster cluster;
    private OnDemand settings = OnDemand.DEFAULT;
    private UnaryOperator<SyncNodeBuilder> more = builder -> builder;

    OnDemands(TablePolicy policy, String... conflict) {
        this(1, policy, conflict);
    }

    OnDemands(long seed, TablePolicy policy, String... conflict) {
        this.cluster = new Cluster(seed, policy, conflict);
    }

    /** Devices hold so many rows. */
    OnDemands holding(int rows) {
        settings = new OnDemand(rows, settings.deadline());
        return this;
    }

    /** Nodes send one row a page. */
    void inPages() {
        more = Cluster::inPagesOfOneRow;
    }

    /** Nodes remember deletions for a time. */
    void remembering(Duration retention) {
        more = builder -> builder.tombstones(retention);
    }

    SyncNode server() {
        return cluster.with(more).server();
    }

    SyncNode server(StorageBackend storage) {
        return cluster.with(more).server(storage);
    }

    SyncNode device(String name) {
        return device(name, Cluster.memory());
    }

    SyncNode device(String name, StorageBackend storage) {
        return cluster.with(builder -> more.apply(builder).onDemand(Cluster.NOTES, settings))
                .device(name, storage);
    }

    /** Begins to read a row, which may have the server asked. */
    CompletableFuture<Optional<Row>> begin(SyncNode node, String id) {
        return node.getAsync(Cluster.NOTES, RowKey.of(id)).toCompletableFuture();
    }

    /** Reads a column of a row, and lets a second pass. */
    Optional<String> ask(SyncNode node, String id, String column) {
        CompletableFuture<Optional<Row>> read = begin(node, id);
        cluster.time.runUntil(read::isDone);
        cluster.time.advance(Duration.ofSeconds(1));
        return read.join().flatMap(row -> text(row, column));
    }

    /** Returns a column of a row as it is held, which asks nobody. */
    Optional<String> held(SyncNode node, String id, String column) {
        return Optional.ofNullable(Cluster.content(node).get(RowKey.of(id))).flatMap(row -> text(row, column));
    }

    private static Optional<String> text(Row row, String column) {
        return row.get(column).filter(value -> !value.isNull()).map(value -> ((Value.Text) value).value());
    }

    /** Returns the ids of the rows that are held. */
    Set<String> keys(SyncNode node) {
        return Cluster.content(node).keySet().stream()
                .map(key -> ((Value.Text) key.parts().get(0)).value())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
