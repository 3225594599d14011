package dev.tidemark.runtime;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.internal.engine.Waiting;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One replica: a store, and what keeps it in step with others.
 *
 * <p>Threading: safe for any number of threads.
 */
public interface SyncNode extends AutoCloseable {
    /** Returns a builder for a node of given parts. */
    static SyncNodeBuilder builder() {
        return new SyncNodeBuilder();
    }

    /** Returns the node's id, which is random and made when its store is new. */
    UUID id();

    /**
     * Returns what this node has seen: what its next write will say of it, besides its own. A device has read its server's feed up to a
     * position; a node among equals has of each author all writes up to a number.
     */
    Context context();

    /** Returns the node's name, for people and for strategies that go by name. */
    String name();

    /** Makes a table known, or adds columns to one that is. What is there already is no change. */
    void define(TableDefinition table);

    /** Returns the tables that are known. */
    List<TableDefinition> tables();

    /**
     * Returns a row.
     *
     * <p>Of a table that this device holds {@linkplain SyncNodeBuilder#onDemand on demand} it asks the server whether there is a newer
     * one, waits for the answer up to the table's deadline, and keeps what comes; it is written with whatever else is new, as a sync does.
     * It does not ask, and returns the row as it is here, where a live session tells this device of every change, and where the server
     * could not be reached a moment ago. To call this on the scheduler's threads, as from a listener, holds up what it waits for: call
     * {@link #getAsync} there.
     *
     * @return nothing where there is no such row
     * @throws SyncException if the table is on demand, the row is not held here, and the server can't be asked
     */
    Optional<Row> get(String table, RowKey key);

    /**
     * Returns a row with its version, by which {@link #putIf}, {@link #patchIf} and {@link #deleteIf} know it again. Of a table on demand
     * it asks the server as {@link #get} does.
     */
    Optional<VersionedRow> getVersioned(String table, RowKey key);

    /**
     * Does what {@link #get} does, without blocking.
     *
     * @return completes with the row, or with a {@link SyncException}
     */
    CompletionStage<Optional<Row>> getAsync(String table, RowKey key);

    /** Returns the tables of which this node holds only the rows that it wrote and those that it has read. */
    Set<String> onDemand();

    /**
     * Returns the rows that a query selects, in its order. Of a table that is {@linkplain #onDemand on demand} it selects among those that
     * are held here, and asks nobody.
     */
    List<KeyedRow> query(Query query);

    /**
     * Writes in one transaction.
     *
     * @param work is run once, on the calling thread; what it throws rolls the transaction back and is thrown on
     * @return what the work returns
     */
    <T> T write(Function<Writer, T> work);

    /**
     * Writes a row as {@link Writer#put} does, in a transaction of its own, if it is as it was read. Exact, also where several threads, or
     * several servers on one database, write at once: of all that have read one state of a row, one gets through. Another node writes to a
     * store of its own, and is settled with. A row of a table on demand that is not held here is refused.
     *
     * @param seen the version that was read; {@link RowVersion#ABSENT} to write it only if it is not there
     * @return that it was done, or how the row is
     */
    default Swap putIf(String table, RowKey key, RowVersion seen, Row row) {
        return write(writer -> writer.putIf(table, key, seen, row));
    }

    /** Writes columns of a row as {@link Writer#patch} does, if it is as it was read; see {@link #putIf}. */
    default Swap patchIf(String table, RowKey key, RowVersion seen, Row columns) {
        return write(writer -> writer.patchIf(table, key, seen, columns));
    }

    /** Deletes a row if it is as it was read; see {@link #putIf}. */
    default Swap deleteIf(String table, RowKey key, RowVersion seen) {
        return write(writer -> writer.deleteIf(table, key, seen));
    }

    /**
     * Exchanges changes with the first of the node's peers. A sync that was asked for always runs, whatever the power profile.
     *
     * @return the report, or a {@link SyncException}
     */
    default SyncReport sync() {
        return sync(Progress.NONE);
    }

    /**
     * Exchanges changes with the first of the node's peers.
     *
     * @param progress is told how far it is
     * @return the report, or a {@link SyncException}
     */
    default SyncReport sync(Progress progress) {
        return Waiting.of(syncAsync(progress));
    }

    /**
     * Exchanges changes with the first of the node's peers, without blocking.
     *
     * @return completes with the report, or with a {@link SyncException}
     */
    CompletionStage<SyncReport> syncAsync(Progress progress);

    /**
     * Keeps in step from now on: local commits, by whichever process, start a push; remote ones arrive as they are made; a lost
     * connection is taken up again, all as the power profile allows. A node among equals does so with each of those that it connects
     * to, by itself, and reports of each.
     *
     * @param onSync is told of every sync that was carried out, and of every failure
     * @return ends it; idempotent
     */
    Subscription live(Consumer<LiveEvent> onSync);

    /**
     * Tells of every row that changes, whoever writes it: this program, another node, or an app by a connection of its own to an
     * adopted file.
     *
     * @param listener is called after the commit, on the thread that made it, and should be quick; what it throws is logged
     * @return ends it; idempotent
     */
    Subscription onChange(Consumer<ChangeEvent> listener);

    /**
     * Tells of the rows that a query selects, now and whenever they have become others, whoever wrote. Changes that follow each
     * other within 50 ms are told once. Any number of queries may be watched, over one table too.
     *
     * @param listener gets all rows, in the query's order; one call at a time, on the scheduler's threads. What it throws is
     *     logged
     * @return ends it; idempotent. Once it is closed no further call begins
     * @throws SyncException if the query can't be run, for instance since there is no such table
     */
    Subscription watch(Query query, Consumer<List<KeyedRow>> listener);

    /** Returns how the node stands. It reads every table's counts and the file's schema: it is for people, and for now and then. */
    NodeStatus status();

    /** Returns how far the node and its peers have got, which takes a few reads however large the database is. */
    NodePositions positions();

    /**
     * Asks the node's peers, which are addresses of one server, how it stands: its tables, rows, devices and their cursors. Nothing is
     * synced.
     *
     * @return its status as the first of them tells it that answers, with a problem for each that does not; or a {@link SyncException}
     */
    default NodeStatus serverStatus() {
        return Waiting.of(serverStatusAsync());
    }

    /**
     * Asks the node's peers how the server stands, without blocking.
     *
     * @return completes with its status, or with a {@link SyncException}
     */
    CompletionStage<NodeStatus> serverStatusAsync();

    /**
     * Computes what this replica holds, in few bytes, from its rows as they are now. It reads every row, some hundred thousand a
     * second, and trusts nothing that was computed before.
     */
    ReplicaDigest digest();

    /**
     * Syncs with the first of the node's peers, and compares this replica with the server's. Rows with writes that are not sent are
     * left out, and so is what a constraint has set aside.
     *
     * <p>Both keep up sums over their rows, so that equal replicas are found so in no time. These sums say which writes a row is
     * made of; a value that was changed past Tidemark is found by a full comparison, which reads all rows at both ends.
     *
     * @param full whether to read all rows, and trust no sums that are kept
     * @param repair whether to make rows equal that differ, by the rules that hold for all writes; no write is lost by it
     * @return what it came to, or a {@link SyncException}
     */
    default VerifyReport verify(boolean full, boolean repair) {
        return Waiting.of(verifyAsync(full, repair));
    }

    /**
     * Does what {@link #verify} does, without blocking.
     *
     * @return completes with what it came to, or with a {@link SyncException}
     */
    CompletionStage<VerifyReport> verifyAsync(boolean full, boolean repair);

    /** Returns the conflicts that this node keeps: of a server, those that it has settled or that wait there for a person. */
    Conflicts conflicts();

    /**
     * Returns the conflicts that the first of the node's peers keeps. Each call asks it, waits for the answer, and fails with a
     * {@link SyncException} where it can't be asked; nothing is synced. Of long values it tells the beginning.
     */
    Conflicts serverConflicts();

    /**
     * Tells of every conflict that this node keeps: when it is new, and once more when it is settled that had waited.
     *
     * @param listener is called after the commit, on the thread that made it, and should be quick; what it throws is logged
     * @return ends it; idempotent
     */
    Subscription onConflict(Consumer<ConflictRecord> listener);

    /** Returns the memory of this node's store, where it answers from there and keeps its rows in a backend; nothing elsewhere. */
    Optional<Memory> memory();

    /** Returns the history of those tables of which the configuration keeps one. */
    History history();

    /**
     * Returns what has happened to a row here, the oldest first: who wrote what and when, what it replaced, and what became of it.
     *
     * @throws SyncException of kind {@code USAGE} if the table has no history
     */
    List<HistoryEntry> history(String table, RowKey key);

    /** Returns the writes that were not accepted and that {@link #forgetOutcome} has not named, oldest first. */
    List<Outcome> outcomes();

    /**
     * Waits for what becomes of a write at the server, without blocking. Writes to one row that travel together share it; so do those
     * that are made before the server has answered.
     *
     * @param write as {@link Writer#last} names it
     * @return completes when the server has answered, in this sync or in a later one
     */
    CompletionStage<Outcome> outcome(Write write);

    /**
     * Waits until the server has all that is written here now, by whomever, without blocking: who reads there after that finds it,
     * or what became of it. Nothing is synced for it.
     *
     * @return completes when it has; at once where nothing is pending, and on a server
     */
    CompletionStage<Void> delivered();

    /**
     * Writes once more what the server did not take, as a new write, and forgets the outcome.
     *
     * @param sequence the number of the write
     * @param changes columns that are to be others than they were; empty for none
     * @return the new write
     * @throws SyncException of kind {@code USAGE} if there is no such outcome, or the row would not change
     */
    Write retryOutcome(long sequence, Row changes);

    /** Forgets an outcome, by its write's number. */
    void forgetOutcome(long sequence);

    /** Returns the addresses that others can connect to. */
    List<URI> addresses();

    /** Ends syncs and connections, then closes the parts. Idempotent. */
    @Override
    void close();

    /**
     * A row with its key.
     *
     * @param key its global key
     * @param values its columns
     */
    record KeyedRow(RowKey key, Row values) {}

    /** Something that happened while a node was live. */
    sealed interface LiveEvent {
        /**
         * A sync was carried out.
         *
         * @param report what it did
         */
        record Synced(SyncReport report) implements LiveEvent {}

        /**
         * A sync failed and is tried again.
         *
         * @param problem why
         */
        record Failed(SyncException problem) implements LiveEvent {}

        /**
         * The replica was compared with the server's and found to differ; what could be was repaired.
         *
         * @param report what was found and done
         */
        record Diverged(VerifyReport report) implements LiveEvent {}
    }
}
