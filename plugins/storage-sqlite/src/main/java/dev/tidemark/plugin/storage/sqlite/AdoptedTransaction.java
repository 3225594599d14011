package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One {@code BEGIN IMMEDIATE} on an app's file. */
final class AdoptedTransaction extends AdoptedSnapshot implements Transaction {
    private final Interned interned;
    private final RandomGenerator random;
    private final long logged;
    private final long headBefore;
    private AdoptedApply apply;
    private CaptureCursor captured;
    private boolean harvested;
    private boolean committed;
    private boolean defined;
    private long head;

    AdoptedTransaction(
            AdoptedGuard guard, AdoptedSession session, Interned interned, RandomGenerator random, Runnable release)
            throws SQLException {
        super(guard, session, release, "transaction");
        this.interned = interned;
        this.random = random;
        this.logged = session.statements().number("SELECT max(id) FROM _tidemark_log");
        this.headBefore = TrackTables.meta(session.statements(), "head");
        this.head = headBefore;
        this.apply = new AdoptedApply(session);
    }

    @Override
    AdoptedFeed feed() {
        attempt(() -> {
            flush();
            return true;
        });
        return new AdoptedFeed(session(), harvested);
    }

    /** Writes what reads of the file as a whole, and the end of this session, must find written. */
    private void flush() throws SQLException {
        session().versions().flush();
        defined |= session().versions().hasMadeRuns();
    }

    @Override
    public long head() {
        session();
        return head;
    }

    /** What a transaction reads includes what it wrote, also where that waits for its place. */
    @Override
    Optional<StoredRow> row(AdoptedTable table, RowKey key) throws SQLException {
        Optional<StoredRow> waiting = apply.waiting(table, key);
        if (waiting.isPresent()) {
            return waiting;
        }
        OptionalLong rid = lastCaptured(key);
        return rid.isPresent() ? session().row(table, key, rid) : super.row(table, key);
    }

    /** Returns the number of the row that was given out last, if this is its key. */
    private OptionalLong lastCaptured(RowKey key) {
        return captured == null ? OptionalLong.empty() : captured.rid(key);
    }

    @Override
    public CapturedCursor captured() {
        return attempt(() -> {
            CaptureFound.Reading found = new CaptureHarvest(session(), random).fold();
            harvested = true;
            captured = new CaptureCursor(guard(), session(), found);
            return captured;
        });
    }

    @Override
    public void define(TableDefinition table) {
        attempt(() -> {
            if (AdoptedDefinition.apply(session(), table)) {
                apply.finish();
                flush();
                replace(AdoptedSession.of(
                        session().statements(),
                        interned,
                        AdoptedModel.read(session().statements())));
                apply = new AdoptedApply(session());
                defined = true;
            }
            return true;
        });
    }

    @Override
    public void tellReplaced(Map<String, Set<String>> columns) {
        attempt(() -> {
            if (TrackReplaced.fit(session().statements(), session().model(), columns)) {
                apply.finish();
                flush();
                replace(AdoptedSession.of(
                        session().statements(),
                        interned,
                        AdoptedModel.read(session().statements())));
                apply = new AdoptedApply(session());
                defined = true;
            }
            return true;
        });
    }

    @Override
    public long openFeed() {
        return head();
    }

    @Override
    public void put(StoredRow row) {
        attempt(() -> {
            if (!session().model().isGone(row.table())) {
                apply.put(row);
            }
            head = Math.max(head, row.lsn());
            return true;
        });
    }

    /** A key that nothing is under shows in the insertion itself, where nothing else than a row can be under it. */
    @Override
    public boolean putNew(StoredRow row) {
        boolean isWritten = attempt(() -> !session().model().isGone(row.table()) && apply.putNew(row));
        if (!isWritten) {
            return Transaction.super.putNew(row);
        }
        head = Math.max(head, row.lsn());
        return true;
    }

    @Override
    public void stamp(StoredRow row) {
        attempt(() -> {
            AdoptedTable table = session().model().table(row.table());
            byte[] key = row.deleted() || session().versions().hasTombstones(table)
                    ? TrackTables.bytes(row.key().parts())
                    : new byte[0];
            if (row.deleted()) {
                session().versions().bury(table, key, Optional.empty(), TrackVersions.Entry.of(row), null);
            } else {
                stampLive(table, row, key);
            }
            head = Math.max(head, row.lsn());
            return true;
        });
    }

    private void stampLive(AdoptedTable table, StoredRow row, byte[] key) throws SQLException {
        OptionalLong last = lastCaptured(row.key());
        OptionalLong rid = last.isPresent() ? last : session().rows().rid(table, row.key());
        if (rid.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.FAILED,
                    "row " + row.key() + " of table '" + table.name() + "' can't be stamped, since it is not there");
        }
        Object hash = table.mayBeRenumbered() ? (Object) hash(table, row.key()) : null;
        session().versions().save(table, rid.getAsLong(), TrackVersions.Entry.of(row), hash);
        if (key.length > 0) {
            session().versions().unbury(table, key);
        }
    }

    private long hash(AdoptedTable table, RowKey key) throws SQLException {
        return TrackHash.of(session().rows().localKey(table, key).orElse(new Value[0]));
    }

    @Override
    public void remove(String table, RowKey key) {
        attempt(() -> {
            if (!session().model().isGone(table)) {
                apply.remove(session().model().table(table), key);
            }
            return true;
        });
    }

    @Override
    public List<Breach> settle() {
        return attempt(() -> apply.settle());
    }

    @Override
    public void acknowledge(long sequence) {
        attempt(() -> {
            long before = TrackTables.meta(session().statements(), "acknowledged");
            TrackTables.setMeta(session().statements(), "acknowledged", Math.max(before, sequence));
            session().versions().acknowledge(session().model().tables(), Math.max(before, sequence), sequence);
            return true;
        });
    }

    @Override
    public void putState(String name, byte[] value) {
        attempt(() -> session()
                .statements()
                .update(
                        "INSERT INTO _tidemark_state (name, value) VALUES (?, ?)"
                                + " ON CONFLICT DO UPDATE SET value = excluded.value",
                        name,
                        value));
    }

    @Override
    public void removeState(String name) {
        attempt(() -> session().statements().update("DELETE FROM _tidemark_state WHERE name = ?", name));
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        return attempt(() -> {
            defined |= logs().create();
            return logs().append(log, subject, content);
        });
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        attempt(() -> {
            defined |= logs().create();
            logs().forget(log, upTo, positions);
            return true;
        });
    }

    @Override
    public void commit() {
        attempt(() -> {
            if (captured != null) {
                captured.close();
            }
            TrackStatements statements = session().statements();
            flush();
            boolean schemaTouched = apply.finish() || defined;
            forgetLogged(statements);
            if (session().model().tellsReplaced()) {
                statements.update("DELETE FROM _tidemark_base WHERE log > ?", harvested ? 0 : logged);
            }
            if (schemaTouched) {
                TrackTables.setMeta(statements, "schema_version", AdoptedModel.version(statements));
            }
            if (head != headBefore) {
                TrackTables.setMeta(statements, "head", head);
            }
            statements.end("COMMIT");
            committed = true;
            return true;
        });
        close();
    }

    /**
     * What was harvested is done with, and what the triggers noted of our own writes is no write of the app's. As a rule there is nothing:
     * to delete that would write a page all the same.
     */
    private void forgetLogged(TrackStatements statements) throws SQLException {
        if (!harvested) {
            statements.update("DELETE FROM _tidemark_log WHERE id > ?", logged);
        } else if (statements.exists(AdoptedStorage.CAPTURED)) {
            statements.update("DELETE FROM _tidemark_log");
        }
    }

    boolean isCommitted() {
        return committed;
    }

    /** After any failure nothing of this transaction may be kept. */
    @Override
    <T> T attempt(AdoptedGuard.Call<T> call) {
        session();
        try {
            return guard().call(call);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (captured != null) {
            captured.close();
        }
        super.close();
    }
}
