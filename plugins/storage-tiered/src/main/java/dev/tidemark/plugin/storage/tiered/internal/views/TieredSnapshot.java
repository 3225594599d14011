package dev.tidemark.plugin.storage.tiered.internal.views;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlaid;
import dev.tidemark.plugin.storage.tiered.internal.overlay.OverlaidTable;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Source;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnState;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.storage.RowLayout;
import dev.tidemark.support.storage.SelectedRows;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An overlay over a state of the backend, read as one. A transaction is one that moves on to another overlay with each write. */
public class TieredSnapshot implements Snapshot {
    private final CleanRows clean;
    private final Runnable onClose;
    private Set<RowCursor> cursors = Set.of();
    private View view;
    private Tables tables;
    private Overlay overlay;
    private Source source;
    private boolean hasReadBehind;
    private boolean closed;

    /**
     * Creates a view.
     *
     * @param view what is seen
     * @param source where that is read which is not in memory
     * @param onClose is told when this is closed
     */
    public TieredSnapshot(CleanRows clean, View view, Source source, Runnable onClose) {
        this.clean = clean;
        this.tables = view.tables();
        this.overlay = view.overlay();
        this.view = view;
        this.source = source;
        this.onClose = onClose;
    }

    public final void checkOpen() {
        if (closed) {
            throw Failures.of(StorageException.Kind.CLOSED, "this snapshot or transaction was closed before");
        }
    }

    /** Returns what is seen of what the backend does not have. */
    public final Overlay overlay() {
        checkOpen();
        return above();
    }

    /** Returns the overlay; that of a transaction has all that it wrote. */
    Overlay above() {
        return overlay;
    }

    /** Returns a row that is not as the backend has it, or null where there is none. */
    Overlaid above(String table, RowKey key) {
        return overlay.find(table, key);
    }

    /** Returns the pieces of state that are not as the backend has them. */
    PersistentMap<String, Optional<byte[]>> states() {
        return overlay.state();
    }

    /** Returns whether there may be something in the overlay that nobody else sees. */
    boolean hasWritten() {
        return false;
    }

    public final Tables definitions() {
        return tables;
    }

    /** From now on what is not in an overlay is read elsewhere. Rows of no state of the backend: none of them are kept. */
    final void readFrom(Tables definitions, Source elsewhere) {
        tables = definitions;
        source = elsewhere;
        view = new View(definitions, overlay, View.NONE, View.NONE);
    }

    public final Tables.Table table(String name) {
        checkOpen();
        return tables.find(name).orElseThrow(() -> {
            refused();
            return Failures.of(
                    StorageException.Kind.UNSUPPORTED, "table '" + name + "' is not defined; define it first");
        });
    }

    /** Is told that something was asked for that is not there; a transaction ends by it. */
    public void refused() {
        // A view goes on, since nothing has changed.
    }

    @Override
    public final List<TableDefinition> tables() {
        checkOpen();
        return tables.definitions();
    }

    @Override
    public final Optional<StoredRow> row(String table, RowKey key) {
        checkOpen();
        LatestRow latest = hasWritten() ? null : clean.find(table, key, view.version());
        return latest == null ? rowAbove(table(table).definition().name(), key) : latest.visible();
    }

    private Optional<StoredRow> rowAbove(String table, RowKey key) {
        Overlaid overlaid = above(table, key);
        return overlaid == null ? rowBelow(table, key) : overlaid.visible();
    }

    /** Returns a row that is not in the overlay. */
    final Optional<StoredRow> rowBelow(String table, RowKey key) {
        LatestRow latest = hasWritten() ? clean.find(table, key, view.version()) : null;
        return latest == null ? behind(new RowName(table, key)) : latest.visible();
    }

    private Optional<StoredRow> behind(RowName name) {
        Optional<StoredRow> known = clean.get(name, view);
        if (known.isPresent()) {
            return known;
        }
        Optional<StoredRow> read = readBehind(name);
        read.ifPresent(row -> clean.add(row, view));
        return read;
    }

    /** Most views are opened for one row; who reads a second one will read more, and is worth a view of the backend. */
    private Optional<StoredRow> readBehind(RowName name) {
        boolean isFirst = !hasReadBehind;
        hasReadBehind = true;
        return isFirst ? source.row(name) : source.read(behind -> behind.row(name.table(), name.key()));
    }

    /** Returns whether another live row than one has these values in these columns. */
    final boolean isHeld(Tables.Table table, List<String> columns, List<Value> values, Optional<RowKey> but) {
        String name = table.definition().name();
        Optional<OverlaidTable> above = above().table(name);
        if (above.stream().anyMatch(rows -> rows.find(columns, values).stream().anyMatch(key -> !isSame(key, but)))) {
            return true;
        }
        Filter[] equal = new Filter[columns.size()];
        for (int i = 0; i < equal.length; i++) {
            equal[i] = Filter.eq(columns.get(i), values.get(i));
        }
        try (RowCursor rows = source.cursor(view -> view.query(Query.all(name).where(Filter.and(equal))))) {
            Optional<StoredRow> row = rows.next();
            while (row.isPresent() && (isSame(row.get().key(), but) || isOverlaid(row.get()))) {
                row = rows.next();
            }
            return row.isPresent();
        }
    }

    private static boolean isSame(RowKey key, Optional<RowKey> other) {
        return other.filter(key::equals).isPresent();
    }

    private boolean isOverlaid(StoredRow row) {
        return above(row.table(), row.key()) != null;
    }

    @Override
    public final RowCursor query(Query query) {
        Tables.Table table = table(query.table());
        RowLayout layout = table.layout();
        Optional<OverlaidTable> above =
                above().table(query.table()).filter(rows -> rows.rows().size() > 0);
        if (above.isEmpty()) {
            return merged(view -> view.query(query), Stream.empty(), SelectedRows.order(query, layout), query.limit());
        }
        Comparator<StoredRow> order = SelectedRows.order(query, layout).thenComparing(StoredRow::key);
        Stream<StoredRow> rows = stream(above.get().rows().values())
                .filter(Overlaid::isLive)
                .map(Overlaid::row)
                .filter(row -> query.filter().test(column -> layout.value(row, column)))
                .sorted(order);
        long more = Math.min(query.limit(), Long.MAX_VALUE - above.get().rows().size())
                + above.get().rows().size();
        return merged(view -> view.query(query.limit(more)), rows, order, query.limit());
    }

    private RowCursor merged(
            Function<Snapshot, RowCursor> behind, Stream<StoredRow> above, Comparator<StoredRow> order, long limit) {
        if (cursors.isEmpty()) {
            cursors = new HashSet<>();
        }
        RowCursor cursor = new MergedRows(
                source.cursor(behind), this::isOverlaid, above.iterator(), order, limit, any -> cursors.remove(any));
        cursors.add(cursor);
        return cursor;
    }

    @Override
    public final long count(String table) {
        String name = table(table).definition().name();
        return source.read(view -> view.count(name))
                + above().table(name).map(OverlaidTable::live).orElse(0L);
    }

    @Override
    public final RowCursor changesSince(long lsn) {
        checkOpen();
        return merged(
                view -> view.changesSince(lsn),
                above().fedAbove(lsn),
                Comparator.comparingLong(StoredRow::lsn),
                Long.MAX_VALUE);
    }

    @Override
    public final RowCursor tombstonesSince(long lsn) {
        checkOpen();
        return merged(
                view -> view.tombstonesSince(lsn),
                above().fedAbove(lsn).filter(StoredRow::deleted),
                Comparator.comparingLong(StoredRow::lsn),
                Long.MAX_VALUE);
    }

    @Override
    public final RowCursor pendingSince(long sequence) {
        checkOpen();
        return merged(
                view -> view.pendingSince(sequence),
                above().pendingAbove(sequence),
                Comparator.comparingLong(StoredRow::pending),
                Long.MAX_VALUE);
    }

    private static <T> Stream<T> stream(Iterator<T> each) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(each, 0), false);
    }

    @Override
    public final long countPending(String table) {
        String name = table(table).definition().name();
        return source.read(view -> view.countPending(name))
                + above().table(name).map(OverlaidTable::pending).orElse(0L);
    }

    @Override
    public long head() {
        checkOpen();
        return overlay.head();
    }

    @Override
    public final Optional<byte[]> state(String name) {
        checkOpen();
        Optional<Optional<byte[]>> above = states().get(name);
        if (above.isPresent()) {
            return above.get().map(byte[]::clone);
        }
        return OwnState.isOwn(name) ? Optional.empty() : source.read(view -> view.state(name));
    }

    @Override
    public final List<String> stateNames(String prefix) {
        checkOpen();
        Set<String> names = new TreeSet<>(CodePoints.ORDER);
        source.read(view -> view.stateNames(prefix)).stream()
                .filter(name -> !OwnState.isOwn(name))
                .forEach(names::add);
        Iterator<Map.Entry<String, Optional<byte[]>>> above = states().from(prefix);
        while (above.hasNext()) {
            Map.Entry<String, Optional<byte[]>> piece = above.next();
            if (!piece.getKey().startsWith(prefix)) {
                break;
            }
            if (piece.getValue().isPresent()) {
                names.add(piece.getKey());
            } else {
                names.remove(piece.getKey());
            }
        }
        return List.copyOf(names);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            closeCursors();
        } finally {
            overlay = Overlay.EMPTY;
            onClose.run();
        }
    }

    private void closeCursors() {
        if (!cursors.isEmpty()) {
            Set.copyOf(cursors).forEach(RowCursor::close);
        }
    }

    final boolean isClosed() {
        return closed;
    }
}
