package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.support.storage.SqlNames;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An app's table as it is tracked, and the statements on single rows of it, which are put together once.
 *
 * <p>Threading: immutable.
 */
final class AdoptedTable {
    /** How SQLite finds a row. */
    enum Storage {
        /** By an INTEGER PRIMARY KEY. */
        INTEGER,
        /** By an implicit rowid, beside the index of its key. */
        ROWID,
        /** By its key: WITHOUT ROWID. Row ids are numbers that its sidecar gives. */
        KEYED
    }

    private final int number;
    private final TableDefinition definition;
    private final Storage storage;
    private final String rowid;
    private final List<AdoptedColumn> keys;
    private final List<AdoptedColumn> columns;
    private final List<AdoptedUnique> uniques;
    private final AdoptedRange range;
    private final List<String> bits;
    private final BitSet told;
    private final boolean announced;
    private final String ridByKey;
    private final String selectRow;
    private final String existsRow;
    private final String selectEntry;
    private final String saveEntry;

    /**
     * Describes a table.
     *
     * @param number its number in all of Tidemark's own tables
     * @param definition what others learn of it
     * @param storage how SQLite finds its rows
     * @param rowid the name of the rowid as an SQL identifier; of no meaning for a keyed table
     * @param keys the key columns in key order
     * @param columns the other columns that can be written
     * @param uniques all unique indexes that can be followed, the key's and partial ones included
     * @param range which rows were there when tracking started
     * @param bits the names of columns in the order of their bits in the masks of captured updates
     * @param told the columns of which captured updates tell what they replaced
     */
    AdoptedTable(
            int number,
            TableDefinition definition,
            Storage storage,
            String rowid,
            List<AdoptedColumn> keys,
            List<AdoptedColumn> columns,
            List<AdoptedUnique> uniques,
            AdoptedRange range,
            List<String> bits,
            Set<String> told) {
        this.number = number;
        this.definition = definition;
        this.storage = storage;
        this.rowid = rowid;
        this.keys = keys;
        this.columns = columns;
        this.uniques = uniques;
        this.range = range;
        this.bits = bits;
        this.told = new BitSet();
        columns.stream()
                .map(AdoptedColumn::name)
                .filter(told::contains)
                .forEach(name -> this.told.set(bits.indexOf(name)));
        this.announced = mayBeRenumbered()
                && keys.stream().map(AdoptedColumn::definition).allMatch(AdoptedTypes::isExact)
                && uniques.stream().filter(this::isKey).allMatch(AdoptedUnique::isBinary);
        this.ridByKey = isKeyed()
                ? "SELECT rid FROM " + sidecar() + " WHERE " + logKeys().replace(", ", " = ? AND ") + " = ?"
                : "SELECT " + rowid + " FROM " + quoted() + " WHERE " + byKey();
        String byRid = isKeyed()
                ? sidecar() + " AS s JOIN " + quoted() + " AS t ON " + joined() + " WHERE s.rid = ?"
                : quoted() + " AS t WHERE t." + rowid + " = ?";
        this.selectRow = "SELECT " + selection("t") + " FROM " + byRid;
        this.existsRow = "SELECT 1 FROM " + byRid;
        this.selectEntry =
                "SELECT " + TrackVersions.COLUMNS + " FROM " + sidecar() + " WHERE rid = ? AND lsn IS NOT NULL";
        this.saveEntry = "INSERT INTO " + sidecar() + " (rid, hash, " + TrackVersions.COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (rid) DO UPDATE SET hash = excluded.hash, lsn = excluded.lsn, vlsn = excluded.vlsn,"
                + " pending = excluded.pending, time = excluded.time, author = excluded.author,"
                + " sequence = excluded.sequence, context = excluded.context, cols = excluded.cols";
    }

    int number() {
        return number;
    }

    TableDefinition definition() {
        return definition;
    }

    Storage storage() {
        return storage;
    }

    String rowid() {
        return rowid;
    }

    List<AdoptedColumn> keys() {
        return keys;
    }

    List<AdoptedColumn> columns() {
        return columns;
    }

    List<AdoptedUnique> uniques() {
        return uniques;
    }

    AdoptedRange range() {
        return range;
    }

    List<String> bits() {
        return bits;
    }

    /** Returns the bits of the columns of which captured updates tell what they replaced; nobody may change it. */
    BitSet told() {
        return told;
    }

    /** Returns the text that finds a row's number by its key's local values. */
    String ridByKey() {
        return ridByKey;
    }

    /** Returns the text that selects a whole row, keys first, by its number. */
    String selectRow() {
        return selectRow;
    }

    /** Returns the text that tells whether a number has a row. */
    String existsRow() {
        return existsRow;
    }

    /** Returns the text that selects the versions of a row by its number. */
    String selectEntry() {
        return selectEntry;
    }

    /** Returns the text that writes the versions of a row: its number, the hash of its key, and the versions. */
    String saveEntry() {
        return saveEntry;
    }

    String name() {
        return definition.name();
    }

    String quoted() {
        return SqlNames.quote(definition.name());
    }

    /** Returns the name of the table that holds the versions of its rows. */
    String sidecar() {
        return SqlNames.OWN + "row_" + number;
    }

    boolean isGenerated() {
        return definition.identity() == TableDefinition.Identity.GENERATED;
    }

    boolean isKeyed() {
        return storage == Storage.KEYED;
    }

    /** Returns whether rows that come together may share their versions, see {@link TrackRun}: nothing but their numbers says which they are. */
    boolean mayHaveRuns() {
        return !isKeyed() && !isGenerated();
    }

    /** Returns whether a row's number is not its key, so that a VACUUM may change it. */
    boolean mayBeRenumbered() {
        return storage == Storage.ROWID;
    }

    /**
     * Returns whether a row is logged before it is inserted. That needs keys which are found by an index if and only if they are
     * the same value.
     */
    boolean isAnnounced() {
        return announced;
    }

    /** Returns whether an index is over the key's columns. */
    boolean isKey(AdoptedUnique unique) {
        return !unique.hasExpression()
                && unique.columns()
                        .equals(keys.stream().map(AdoptedColumn::name).toList());
    }

    /** Returns key columns and others. */
    List<AdoptedColumn> all() {
        return Stream.concat(keys.stream(), columns.stream()).toList();
    }

    /** Returns the columns of a whole row, keys first, as SQL, read from a table or an alias. */
    String selection(String alias) {
        return all().stream().map(column -> alias + "." + column.quoted()).collect(Collectors.joining(", "));
    }

    /** Returns the condition that finds a row by its key's values, as parameters. */
    String byKey() {
        return keys.stream().map(column -> column.quoted() + " IS ?").collect(Collectors.joining(" AND "));
    }

    /** Returns the names of the columns that hold its keys in the log, and in the sidecar of a keyed table. */
    String logKeys() {
        return IntStream.rangeClosed(1, keys.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
    }

    /** Returns the condition that joins a row {@code t} with its entry {@code s} in the sidecar. */
    String joined() {
        return joined("t", "s");
    }

    /** Returns the condition that joins a row with its entry in the sidecar, by their aliases. */
    String joined(String row, String entry) {
        return isKeyed()
                ? IntStream.rangeClosed(1, keys.size())
                        .mapToObj(i -> row + "." + keys.get(i - 1).quoted() + " = " + entry + ".k" + i)
                        .collect(Collectors.joining(" AND "))
                : row + "." + rowid + " = " + entry + ".rid";
    }

    int bit(String column) {
        return bits.indexOf(column);
    }
}
