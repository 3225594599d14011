package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine's merger, for proofs that need it by itself: a hundred million merges take no node, store or network. It stands in the
 * merger's package because that shows nothing to anybody else, and in this module because nothing shipped needs it.
 */
public final class MergerSeam {
    private final Author server;
    private final String table;
    private final Merger merger;

    /** What a merge came to. */
    public record Merged(String kind, List<String> columns, boolean conflict, Optional<StoredRow> written) {}

    /**
     * @param server the author of verdicts, whose incarnation has all positions from 1 on
     * @param strategy decides about every conflict
     * @param clock the server's
     */
    public MergerSeam(Author server, ConflictStrategy strategy, String table, TablePolicy policy, InstantSource clock) {
        this.server = server;
        this.table = table;
        this.merger = new Merger(
                server,
                new Coverage(
                        server.node(), new Incarnations(List.of(new Incarnation(server.incarnation(), 1)), Map.of())),
                new ConflictRules(Map.of("given", strategy), List.of("given"), Map.of(table, policy)),
                new HybridClock(clock, 0, 0),
                author -> new Merger.Who(author.toString(), author.equals(server) ? Role.SERVER : Role.DEVICE),
                new Merger.Past(List.of(), 0),
                Merger.Differing.REFUSED);
    }

    /** Merges the creation of a row. */
    public Merged create(Optional<StoredRow> row, RowKey key, Row values, Versions versions, long lsn) {
        return merge(row, new Change(table, key, Change.Kind.CREATE, values, versions), lsn);
    }

    /** Merges an update of some columns. */
    public Merged update(Optional<StoredRow> row, RowKey key, Row values, Versions versions, long lsn) {
        return merge(row, new Change(table, key, Change.Kind.UPDATE, values, versions), lsn);
    }

    /** Merges the deletion of a row. */
    public Merged delete(Optional<StoredRow> row, RowKey key, Versions versions, long lsn) {
        return merge(row, new Change(table, key, Change.Kind.DELETE, Row.EMPTY, versions), lsn);
    }

    private Merged merge(Optional<StoredRow> row, Change change, long lsn) {
        Verdict verdict = merger.merge(row, change);
        return new Merged(
                verdict.kind().name(),
                verdict.columns(),
                verdict.conflict(),
                verdict.write()
                        .map(write -> new StoredRow(
                                change.table(),
                                change.key(),
                                write.deleted(),
                                write.values(),
                                Positions.assign(write.versions(), lsn, server),
                                lsn,
                                0)));
    }
}
