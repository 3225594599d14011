package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The part of {@link CaptureContract} on what many writes to a row come to, all in all. */
abstract class CaptureFoldContract extends CaptureKit {
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");

    @Test
    void severalWritesToOneRowAreToldAsOne() throws SQLException {
        app(insert("a", "one", 1), update("a", "title = 'two'"), update("a", "size = 3"));
        assertHarvested("CREATED a");
        app(update("a", "title = 'three'"), update("a", "size = 4"), update("a", "title = 'four'"));
        assertHarvested("UPDATED a size title");
    }

    @Test
    void anUpdateNamesTheColumnsThatItChangedAndNoOther() throws SQLException {
        app(insert("a", "one", 1), insert("b", "two", 2));
        harvest();
        app(update("a", "title = title, size = 9"));
        assertHarvested("UPDATED a size");
        app(update("b", "title = NULL"));
        assertHarvested("UPDATED b title");
    }

    @Test
    void anUpdateThatChangesNothingIsNotTold() throws SQLException {
        app(insert("a", "one", 1));
        harvest();
        app(update("a", "title = title"), update("nobody", "title = 'x'"), delete("nobody"));
        assertHarvested();
    }

    @Test
    void aDeletionIsToldWithWhatTheStoreKnewOfTheRow() throws SQLException {
        app(insert("a", "one", 1));
        harvest();
        StoredRow known =
                read(snapshot -> snapshot.row(LETTERS, RowKey.of("a"))).orElseThrow();
        app(update("a", "size = 2"), delete("a"));
        List<CapturedWrite> told = harvest();
        assertEquals(List.of("DELETED a"), told.stream().map(CaptureKit::words).toList());
        assertEquals(
                Optional.of(known.versions()), told.get(0).before().map(StoredRow::versions), "what was known before");
        assertEquals(0, count(LETTERS));
    }

    @Test
    void whatWasNotKnownBeforeIsToldWithoutAnythingBefore() throws SQLException {
        app(insert("a", "one", 1));
        assertEquals(Optional.empty(), harvest().get(0).before());
        app(update("a", "size = 2"));
        assertEquals(Optional.of(RowKey.of("a")), harvest().get(0).before().map(StoredRow::key));
    }

    @Test
    void aRowThatCameAndWentIsNotTold() throws SQLException {
        app(insert("a", "one", 1), update("a", "size = 2"), delete("a"));
        assertHarvested();
    }

    @Test
    void aRowThatIsDeletedAndMadeAgainIsCreated() throws SQLException {
        app(insert("a", "one", 1));
        harvest();
        app(delete("a"), insert("a", "another", 1));
        assertHarvested("CREATED a");
    }

    @Test
    void aKeyThatChangesIsADeletionAndACreation() throws SQLException {
        app(insert("a", "one", 1), insert("b", "two", 2));
        harvest();
        app(update("a", "id = 'z'"));
        assertHarvested("DELETED a", "CREATED z");
        app(update("z", "id = 'swap'"), update("b", "id = 'z'"), update("swap", "id = 'b'"));
        assertHarvested("CREATED z", "CREATED b");
    }

    @Test
    void rowsAreToldInTheOrderOfTheirLastWrites() throws SQLException {
        app(insert("a", "one", 1), insert("b", "two", 2), insert("c", "three", 3));
        harvest();
        app(update("b", "size = 5"), update("c", "size = 5"), delete("a"), update("b", "title = 'last'"));
        assertHarvested("UPDATED c size", "DELETED a", "UPDATED b size title");
    }

    @Test
    void whatAnUpdateReplacedIsWhatWasThereBeforeTheFirstOrIsNotTold() throws SQLException {
        tellReplaced(Set.of("size"));
        app(insert("a", "one", 1));
        assertEquals(Row.EMPTY, harvest().get(0).replaced(), "of a creation");
        app(update("a", "size = 2"), update("a", "size = 3, title = 'two'"));
        assertTold(Optional.of(1), harvest().get(0));
        app(update("a", "title = 'three'"));
        assertTold(Optional.empty(), harvest().get(0));
        app(update("a", "size = 4"), delete("a"), insert("a", "one", 5), update("a", "size = 6"));
        assertTold(Optional.empty(), harvest().get(0));
        tellReplaced(Set.of());
        app(update("a", "size = 7"));
        assertTold(Optional.empty(), harvest().get(0));
    }

    @Test
    void whatUpdatesReplacedAgreesWithAModelAfterRandomWrites() {
        Rounds.each(2, random -> {
            tellReplaced(Set.of("size"));
            app("DELETE FROM " + LETTERS);
            harvest();
            CaptureModel model = new CaptureModel();
            for (int harvests = 0; harvests < 15; harvests++) {
                Map<RowKey, Integer> before = model.sizes();
                for (int i = random.nextInt(8); i >= 0; i--) {
                    writeAtRandom(model, random);
                }
                model.harvested();
                harvest().forEach(write -> assertTold(Optional.ofNullable(before.get(write.key())), write));
            }
        });
    }

    private void tellReplaced(Set<String> columns) {
        try (Transaction transaction = store.begin()) {
            transaction.tellReplaced(columns.isEmpty() ? Map.of() : Map.of(LETTERS, columns));
            transaction.commit();
        }
    }

    /** A store that can't tell says nothing; one that can says nothing else, and of nothing else. */
    private static void assertTold(Optional<Integer> size, CapturedWrite write) {
        Row told = write.replaced();
        boolean mayTell =
                write.kind() == CapturedWrite.Kind.UPDATED && write.columns().contains("size");
        Row was = size.map(value -> Row.of(Map.of("size", Value.of(value)))).orElse(Row.EMPTY);
        assertTrue(told.size() == 0 || mayTell && told.equals(was), () -> write + " told what was replaced, " + was);
    }

    @Test
    void itAgreesWithAModelAfterRandomWrites() {
        Rounds.each(2, random -> {
            app("DELETE FROM " + LETTERS);
            harvest();
            CaptureModel model = new CaptureModel();
            for (int harvests = 0; harvests < 15; harvests++) {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    writeAtRandom(model, random);
                }
                Set<String> told =
                        harvest().stream().map(CaptureKit::words).collect(Collectors.toCollection(TreeSet::new));
                assertEquals(model.harvested(), told);
            }
        });
    }

    private void writeAtRandom(CaptureModel model, SplittableRandom random) throws SQLException {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        String other = KEYS.get(random.nextInt(KEYS.size()));
        int size = random.nextInt(3);
        if (!model.has(key)) {
            app(insert(key, "title", size));
            model.insert(key, "title", size);
        } else if (random.nextInt(4) == 0) {
            app(delete(key));
            model.delete(key);
        } else if (random.nextInt(4) == 0 && !model.has(other)) {
            app(update(key, "id = '" + other + "'"));
            model.rename(key, other);
        } else {
            String title = "title " + random.nextInt(2);
            app(update(key, "title = '" + title + "', size = " + size));
            model.update(key, title, size);
        }
    }
}
