package dev.tidemark.support.storage;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;

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

    private RowVersions() {}

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

    /** Sets the parameters of all columns, from the first one on. */
    public static void bind(PreparedStatement statement, int first, StoredRow row, Numbering numbering)
            throws SQLException {
        Version version = row.versions().row();
        statement.setLong(first, row.lsn());
        statement.setLong(first + 1, version.stamp().time());
        statement.setLong(first + 2, numbering.id(version.stamp().author()));
        statement.setLong(first + 3, version.stamp().sequence());
        statement.setLong(first + 4, numbering.id(version.context()));
        if (version.lsn() == row.lsn()) {
            statement.setNull(first + 5, Types.BIGINT);
        } else {
            statement.setLong(first + 5, version.lsn());
        }
        Map<String, Version> columns = row.versions().columns();
        if (columns.isEmpty()) {
            statement.setNull(first + 6, Types.BINARY);
        } else {
            statement.setBytes(first + 6, VersionCodec.encode(columns, numbering));
        }
        statement.setLong(first + 7, row.pending());
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
