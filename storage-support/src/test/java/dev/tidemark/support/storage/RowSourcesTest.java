package dev.tidemark.support.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sources merged, filtered, sorted and read by a cursor. */
class RowSourcesTest {
    private static final RowLayout LAYOUT = new RowLayout(new TableDefinition(
            "t",
            TableDefinition.Kind.OPEN,
            TableDefinition.Identity.NATURAL,
            List.of(new ColumnDefinition("id", ColumnType.INTEGER, "", false, Optional.empty())),
            List.of(),
            List.of(),
            List.of()));
    private static final Query ODD = Query.all("t").where(Filter.eq("odd", Value.of(1)));

    private static List<Long> positions(RowSource source) throws SQLException {
        List<Long> positions = new ArrayList<>();
        for (Optional<StoredRow> row = source.next(); row.isPresent(); row = source.next()) {
            positions.add(row.get().lsn());
        }
        return positions;
    }

    @Test
    void mergedSourcesAreInOneOrder() throws SQLException {
        Rows left = Rows.source(1, 4, 5);
        Rows right = Rows.source(2, 3, 9);
        RowSource merged = MergedSource.of(List.of(left, Rows.source(), right), StoredRow::lsn);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 9L), positions(merged));
        merged.close();
        assertTrue(left.isClosed() && right.isClosed());
    }

    @Test
    void sourcesAreClosedWhenOneCannotBegin() {
        Rows good = Rows.source(1);
        SQLException failure = new SQLException("gone");
        SQLException thrown = assertThrows(
                SQLException.class, () -> MergedSource.of(List.of(good, new Failing(failure)), StoredRow::lsn));
        assertSame(failure, thrown);
        assertEquals(1, thrown.getSuppressed().length);
        assertTrue(good.isClosed());
    }

    @Test
    void aFilterLeavesTheOrderAndStopsAtTheLimit() throws SQLException {
        assertEquals(List.of(3L, 1L), positions(SelectedRows.asTheyCome(Rows.source(3, 2, 1), ODD, LAYOUT)));
        assertEquals(List.of(3L), positions(SelectedRows.asTheyCome(Rows.source(3, 2, 1), ODD.limit(1), LAYOUT)));
    }

    @Test
    void whatIsSortedIsReadAtOnceAndCutBehind() throws SQLException {
        Rows source = Rows.source(2, 5, 1, 3);
        Query descending = ODD.orderByDescending("id").limit(2);
        assertEquals(List.of(5L, 3L), positions(SelectedRows.sorted(source, descending, LAYOUT)));
        assertTrue(source.isClosed());
    }

    @Test
    void aCursorPutsFailuresIntoWords() {
        List<Object> closed = new ArrayList<>();
        SourceCursor cursor = new SourceCursor(new Words(), new Failing(new SQLException("gone")), closed::add);
        assertEquals(
                "words for gone",
                assertThrows(StorageException.class, cursor::next).getMessage());
        assertThrows(StorageException.class, cursor::close);
        assertEquals(List.of(cursor), closed);
        cursor.close();
        assertEquals(
                "the cursor was closed before",
                assertThrows(StorageException.class, cursor::next).getMessage());
    }

    @Test
    void aCursorOfAClosedStoreIsClosedWithoutAWord() {
        Rows source = Rows.source(1);
        SourceCursor open = new SourceCursor(new Words(), source, cursor -> {});
        assertFalse(source.isClosed());
        open.close();
        assertTrue(source.isClosed());
        new SourceCursor(new ClosedStore(), new Failing(new SQLException("gone")), cursor -> {}).close();
    }

    private record Failing(SQLException failure) implements RowSource {
        @Override
        public Optional<StoredRow> next() throws SQLException {
            throw failure;
        }

        @Override
        public void close() throws SQLException {
            throw new SQLException(failure.getMessage());
        }
    }

    private static class Words implements StoreFailures {
        @Override
        public StorageException closed(String what) {
            return new StorageException(StorageException.Kind.CLOSED, what);
        }

        @Override
        public StorageException failure(SQLException cause) {
            return new StorageException(StorageException.Kind.FAILED, "words for " + cause.getMessage());
        }
    }

    private static final class ClosedStore extends Words {
        @Override
        public StorageException failure(SQLException cause) {
            return closed("the store was closed before");
        }
    }
}
