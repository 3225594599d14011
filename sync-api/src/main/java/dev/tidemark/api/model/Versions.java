package dev.tidemark.api.model;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The versions of a row: that of the row, and those of the columns that were written later under another stamp. Most rows
 * have one in all.
 *
 * <p>Threading: immutable.
 *
 * @param row the version of the row and of every column that is not listed; of a deleted row, the deletion
 * @param columns by column name
 */
public record Versions(Version row, Map<String, Version> columns) {
    /** Keeps an unmodifiable copy. */
    public Versions {
        Objects.requireNonNull(row, "row");
        columns = Map.copyOf(columns);
    }

    /** Returns the versions of a row that was written as a whole. */
    public static Versions of(Version row) {
        return new Versions(row, Map.of());
    }

    /** Returns the version of a column. */
    public Version of(String column) {
        return columns.getOrDefault(column, row);
    }

    /** Returns every version: the row's first, then those of columns by name, so that every machine goes through them alike. */
    public Stream<Version> all() {
        return columns.isEmpty() ? Stream.of(row) : Stream.concat(Stream.of(row), byName());
    }

    private Stream<Version> byName() {
        return columns.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(Map.Entry::getValue);
    }

    /** Returns the highest position among all versions. */
    public long lsn() {
        long highest = row.lsn();
        for (Version version : columns.values()) {
            highest = Math.max(highest, version.lsn());
        }
        return highest;
    }
}
