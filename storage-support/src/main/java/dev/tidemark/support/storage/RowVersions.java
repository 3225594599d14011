package dev.tidemark.support.storage;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The versions of a row in columns of their own, which its table has at its end. */
public final class RowVersions {
    /** The names of the columns: the position in the feed is the first, what is pending the last. */
    public static final List<String> COLUMNS = List.of(
            "_tidemark_lsn",
            "_tidemark_time",
            "_tidemark_author",
            "_tidemark_sequence",
            "_tidemark_context",
            "_tidemark_row_lsn",
            "_tidemark_columns",
            "_tidemark_pending");

    private static final int VERSIONS_OF_COLUMNS = COLUMNS.indexOf("_tidemark_columns");

    private RowVersions() {}

    /**
     * Returns the types of the columns.
     *
     * @param integer the type of a 64-bit integer
     * @param bytes the type of a byte array
     */
    public static List<String> types(String integer, String bytes) {
        return IntStream.range(0, COLUMNS.size())
                .mapToObj(column -> column == VERSIONS_OF_COLUMNS ? bytes : integer)
                .toList();
    }

    /**
     * Returns how the columns are declared: the position of the row's version, and versions of columns, are null in most rows.
     *
     * @param integer the type of a 64-bit integer
     * @param bytes the type of a byte array
     */
    public static String declared(String integer, String bytes) {
        String number = " " + integer + " NOT NULL, ";
        return "_tidemark_lsn" + number + "_tidemark_time" + number + "_tidemark_author" + number
                + "_tidemark_sequence" + number + "_tidemark_context" + number + "_tidemark_row_lsn " + integer
                + ", _tidemark_columns " + bytes + ", _tidemark_pending " + integer + " NOT NULL";
    }

    /** Returns what stands in all columns, in their order: numbers, bytes, or null. */
    public static List<Object> values(StoredRow row, Numbering numbering) throws SQLException {
        Version version = row.versions().row();
        Map<String, Version> columns = row.versions().columns();
        return Arrays.asList(
                row.lsn(),
                version.stamp().time(),
                numbering.id(version.stamp().author()),
                version.stamp().sequence(),
                numbering.id(version.context()),
                version.lsn() == row.lsn() ? null : version.lsn(),
                columns.isEmpty() ? null : VersionCodec.encode(columns, numbering),
                row.pending());
    }

    /** Sets the parameters of all columns, from the first one on. */
    public static void bind(PreparedStatement statement, int first, StoredRow row, Numbering numbering)
            throws SQLException {
        int index = first;
        for (Object value : values(row, numbering)) {
            if (value instanceof Long number) {
                statement.setLong(index, number);
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(index, bytes);
            } else {
                statement.setNull(index, index == first + VERSIONS_OF_COLUMNS ? Types.BINARY : Types.BIGINT);
            }
            index++;
        }
    }

    /** Reads all columns but the last, from the first one on. */
    public static Versions read(ResultSet results, int first, Numbering numbering) throws SQLException {
        Stamp stamp = new Stamp(
                results.getLong(first + 1), numbering.author(results.getLong(first + 2)), results.getLong(first + 3));
        long rowLsn = results.getLong(first + 5);
        long lsn = results.wasNull() ? results.getLong(first) : rowLsn;
        Version row = new Version(stamp, numbering.context(results.getLong(first + 4)), lsn);
        byte[] columns = results.getBytes(first + 6);
        return columns == null ? Versions.of(row) : new Versions(row, VersionCodec.decodeColumns(columns, numbering));
    }
}
