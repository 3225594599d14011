package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A row as nodes without a server keep it: of each column, and of the row's life (created or deleted), the writes that none of the
 * others' authors had seen. Normally that is one each, and then a row is what a {@link StoredRow} says.
 *
 * <p><b>Merging is union</b>, less what another write of the same column covers. Who has seen whom is the same everywhere and is
 * transitive, so it does not matter which node merges what, when, or how often: all end with the maximal writes of all there are.
 * Nothing else is ever dropped, what a deletion covers neither: it is what the row comes back with should a write turn up whose
 * author did not know the deletion.
 *
 * <p><b>A write says that the row is there.</b> A deletion that the author of a write had seen does not stand against the row any
 * more: the row was shown to him, since others had written against the deletion. It still says which writes are dead: those give
 * way, in their column, to any that is not. So it is kept until somebody writes the row as a whole.
 *
 * <p>Threading: immutable.
 */
public final class Siblings {
    private static final Comparator<Life> LIVES =
            Comparator.comparing((Life each) -> each.version().stamp());
    private static final Comparator<Cell> CELLS =
            Comparator.comparing((Cell each) -> each.version().stamp());

    private final List<Life> lives;
    private final SortedMap<String, List<Cell>> cells;

    private Siblings(List<Life> lives, SortedMap<String, List<Cell>> cells) {
        this.lives = lives;
        this.cells = cells;
    }

    /** A write that created the row, or deleted it. */
    record Life(Version version, boolean isDeletion) {}

    /** What a write put into a column. */
    record Cell(Version version, Value value) {}

    /** Nothing is known of a row. */
    public static final Siblings NONE = new Siblings(List.of(), new TreeMap<>());

    /**
     * Returns what a row's changes say that came together.
     *
     * @param changes of one row
     */
    public static Siblings of(Collection<Change> changes, Lives seen) {
        Siblings all = NONE;
        for (Change change : changes) {
            all = all.join(of(change), seen);
        }
        return all;
    }

    private static Siblings of(Change change) {
        SortedMap<String, List<Cell>> cells = cells(change.values(), change.versions());
        List<Life> lives = change.kind() == Change.Kind.UPDATE
                ? List.of()
                : List.of(new Life(bare(change.versions().row()), change.kind() == Change.Kind.DELETE));
        return new Siblings(lives, cells);
    }

    private static SortedMap<String, List<Cell>> cells(Row values, Versions versions) {
        SortedMap<String, List<Cell>> cells = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            String column = values.shape().names().get(i);
            cells.put(column, List.of(new Cell(bare(versions.of(column)), values.value(i))));
        }
        return cells;
    }

    /** Returns what a row says of itself. A tombstone has what it covers only where it says by which writes it was. */
    public static Siblings of(StoredRow row) {
        SortedMap<String, List<Cell>> cells = cells(row.values(), row.versions());
        if (row.deleted()) {
            cells.keySet().retainAll(row.versions().columns().keySet());
        }
        return new Siblings(List.of(new Life(bare(row.versions().row()), row.deleted())), cells);
    }

    /**
     * Returns this with what the row that is shown for it says besides: what an app has written there since.
     *
     * @param shown whose versions are this one's where it shows this
     */
    public Siblings writtenOver(StoredRow shown, Lives seen) {
        Siblings row = of(shown);
        SortedMap<String, List<Cell>> fresh = new TreeMap<>();
        row.cells.forEach((column, theirs) -> {
            if (!has(column, theirs.get(0).version().stamp())) {
                fresh.put(column, theirs);
            }
        });
        boolean isShown = isLife(shown.versions().row().stamp());
        return join(new Siblings(isShown ? List.of() : row.lives, fresh), seen);
    }

    private boolean has(String column, Stamp stamp) {
        return cells.getOrDefault(column, List.of()).stream()
                .anyMatch(cell -> cell.version().stamp().equals(stamp));
    }

    private boolean isLife(Stamp stamp) {
        return lives.stream().anyMatch(life -> life.version().stamp().equals(stamp));
    }

    /**
     * Returns this with a write that says that the row is there and puts nothing into its columns: what stands in them goes on to be
     * what its authors wrote, so that a write which nobody here knows of is not in conflict with it.
     *
     * @param write by whoever knows all deletions in this
     */
    public Siblings revivedBy(Version write, Lives seen) {
        return join(new Siblings(List.of(new Life(bare(write), false)), new TreeMap<>()), seen);
    }

    /** Returns what two nodes know together. */
    public Siblings join(Siblings other, Lives seen) {
        SortedMap<String, List<Cell>> joined = new TreeMap<>(cells);
        other.cells.forEach(
                (column, theirs) -> joined.merge(column, theirs, (mine, more) -> maximal(mine, more, seen)));
        return new Siblings(maximalLives(lives, other.lives, seen), joined);
    }

    private static List<Cell> maximal(List<Cell> mine, List<Cell> theirs, Lives seen) {
        Map<Stamp, Cell> all = new LinkedHashMap<>();
        Stream.concat(mine.stream(), theirs.stream())
                .forEach(cell -> all.merge(cell.version().stamp(), cell, Siblings::larger));
        return all.values().stream()
                .filter(cell ->
                        all.values().stream().noneMatch(other -> isCovered(other.version(), cell.version(), seen)))
                .sorted(CELLS)
                .toList();
    }

    /** One write has one value; what nobody has written may have two, and the larger stands everywhere. */
    private static Cell larger(Cell one, Cell other) {
        return one.value().compareTo(other.value()) >= 0 ? one : other;
    }

    private static List<Life> maximalLives(List<Life> mine, List<Life> theirs, Lives seen) {
        Map<Stamp, Life> all = new LinkedHashMap<>();
        Stream.concat(mine.stream(), theirs.stream())
                .forEach(life -> all.putIfAbsent(life.version().stamp(), life));
        return all.values().stream()
                .filter(life ->
                        all.values().stream().noneMatch(other -> isCovered(other.version(), life.version(), seen)))
                .sorted(LIVES)
                .toList();
    }

    private static boolean isCovered(Version later, Version earlier, Lives seen) {
        return !later.stamp().equals(earlier.stamp()) && seen.covers(later, earlier.stamp());
    }

    /** Returns the columns in which both hold something that nobody has written, and not the same. */
    public List<String> differing(Siblings other) {
        return !isExisting() || !other.isExisting()
                ? List.of()
                : cells.keySet().stream()
                        .filter(column -> existing(column)
                                .flatMap(mine -> other.existing(column).filter(theirs -> !theirs.equals(mine)))
                                .isPresent())
                        .toList();
    }

    /** What is in a column that was added later nobody has written either, and it gives way. */
    private boolean isExisting() {
        return lives.stream().anyMatch(life -> life.version().stamp().isBottom());
    }

    private Optional<Value> existing(String column) {
        return cells.getOrDefault(column, List.of()).stream()
                .filter(cell -> cell.version().stamp().isBottom())
                .map(Cell::value)
                .findFirst();
    }

    /** Returns whether a {@link StoredRow} says all of this. */
    public boolean isPlain(Lives seen) {
        return lives.size() == 1
                && cells.values().stream().allMatch(each -> each.size() == 1)
                && (!lives.get(0).isDeletion()
                        || !standing(seen).isEmpty() && living(seen).isEmpty());
    }

    /** Returns the deletions. */
    private List<Version> deletions() {
        return lives.stream().filter(Life::isDeletion).map(Life::version).toList();
    }

    /** Returns under which write the row as a whole is shown, where a deletion is known that nobody has overwritten as a whole since. */
    public Optional<Stamp> revived() {
        return deletions().isEmpty()
                ? Optional.empty()
                : Optional.of(shownLife().stamp());
    }

    /** Returns the deletions that no write's author knew, in the order of their stamps. */
    List<Version> standing(Lives seen) {
        return deletions().stream()
                .filter(deletion -> cells.values().stream()
                        .flatMap(List::stream)
                        .noneMatch(cell -> isCovered(cell.version(), deletion, seen)))
                .toList();
    }

    /** Returns those of some writes that no deletion covers; all where each is covered. */
    List<Cell> alive(List<Cell> some, Lives seen) {
        List<Version> deletions = deletions();
        List<Cell> alive = some.stream()
                .filter(cell -> deletions.stream().noneMatch(each -> isCovered(each, cell.version(), seen)))
                .toList();
        return alive.isEmpty() ? some : alive;
    }

    /** Returns the last writes of which the author of no deletion that stands knew, in the order of their stamps. */
    List<Version> living(Lives seen) {
        List<Version> deletions = standing(seen);
        List<Version> all = Stream.concat(
                        lives.stream().filter(life -> !life.isDeletion()).map(Life::version),
                        cells.values().stream().flatMap(List::stream).map(Cell::version))
                .filter(write -> deletions.stream().noneMatch(deletion -> isCovered(deletion, write, seen)))
                .toList();
        return all.stream()
                .filter(write -> all.stream().noneMatch(other -> isCovered(other, write, seen)))
                .sorted(Comparator.comparing(Version::stamp))
                .distinct()
                .toList();
    }

    /** Returns the write under which the row is shown: that of its lives with the highest stamp. */
    Version shownLife() {
        return lives.get(lives.size() - 1).version();
    }

    SortedMap<String, List<Cell>> cells() {
        return cells;
    }

    /**
     * Returns whether somebody has all of this, who has of each author all writes up to a number. What nobody has written is in no
     * vector; but rows travel whole, so whoever has a write to a row has what stands there besides.
     */
    public boolean isKnownTo(SortedMap<Author, Long> vector, Lives seen) {
        List<Stamp> written = stamps().filter(stamp -> !stamp.isBottom()).toList();
        return !written.isEmpty()
                && written.stream().allMatch(stamp -> seen.covers(vector, stamp.author(), stamp.sequence()));
    }

    /** Returns whether nobody has written this since tracking started. */
    public boolean isExistingOnly() {
        return stamps().allMatch(Stamp::isBottom);
    }

    private Stream<Stamp> stamps() {
        return Stream.concat(
                        lives.stream().map(Life::version),
                        cells.values().stream().flatMap(List::stream).map(Cell::version))
                .map(Version::stamp);
    }

    /**
     * Returns this as changes that travel in succession: deletions, creations, and what other writes put into columns.
     *
     * @param withImage whether what a deletion covers travels with it where nobody has written against it. A document that comes anew
     *     says of its former columns that there is nothing in them, so whoever writes it has to know them; of a table whose columns
     *     are declared, whoever has a write against the deletion has the whole row
     */
    public List<Change> changes(String table, RowKey key, Lives seen, boolean withImage) {
        boolean isGone = !standing(seen).isEmpty() && living(seen).isEmpty();
        return changes(table, key, isGone && !withImage ? Map.of() : cells);
    }

    /** Returns all of this as changes that stay here. */
    public List<Change> toKeep(String table, RowKey key) {
        return changes(table, key, cells);
    }

    private List<Change> changes(String table, RowKey key, Map<String, List<Cell>> columns) {
        List<Change> changes = new ArrayList<>();
        deletions()
                .forEach(each ->
                        changes.add(new Change(table, key, Change.Kind.DELETE, Row.EMPTY, Versions.of(bare(each)))));
        Map<String, List<Cell>> left = new TreeMap<>(columns);
        lives.stream().filter(life -> !life.isDeletion()).forEach(life -> {
            changes.add(change(table, key, Change.Kind.CREATE, life.version(), takeFirst(left)));
        });
        while (!left.isEmpty()) {
            Map<String, Cell> some = takeFirst(left);
            changes.add(change(
                    table,
                    key,
                    Change.Kind.UPDATE,
                    some.values().iterator().next().version(),
                    some));
        }
        return changes;
    }

    private static Map<String, Cell> takeFirst(Map<String, List<Cell>> left) {
        Map<String, Cell> first = new LinkedHashMap<>();
        left.forEach((column, all) -> first.put(column, all.get(0)));
        left.replaceAll((column, all) -> all.subList(1, all.size()));
        left.values().removeIf(List::isEmpty);
        return first;
    }

    private static Change change(String table, RowKey key, Change.Kind kind, Version common, Map<String, Cell> cells) {
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, Version> versions = new HashMap<>();
        cells.forEach((column, cell) -> {
            values.put(column, cell.value());
            if (!cell.version().stamp().equals(common.stamp())) {
                versions.put(column, bare(cell.version()));
            }
        });
        return new Change(table, key, kind, Row.of(values), new Versions(bare(common), versions));
    }

    private static Version bare(Version version) {
        return version.lsn() == 0 ? version : version.at(0);
    }

    /** Two are equal that hold the same writes, wherever those stand in a feed. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Siblings siblings && marks().equals(siblings.marks());
    }

    @Override
    public int hashCode() {
        return marks().hashCode();
    }

    private List<Object> marks() {
        Map<String, List<Object>> columns = new TreeMap<>();
        cells.forEach((column, all) -> columns.put(
                column,
                all.stream()
                        .<Object>map(cell -> cell.version().stamp().isBottom()
                                ? cell.value()
                                : cell.version().stamp())
                        .toList()));
        return List.of(
                lives.stream().map(life -> life.version().stamp()).toList(),
                lives.stream().map(Life::isDeletion).toList(),
                columns);
    }

    @Override
    public String toString() {
        return lives + " " + cells;
    }
}
