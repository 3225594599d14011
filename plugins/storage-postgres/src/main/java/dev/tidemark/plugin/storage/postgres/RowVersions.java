package dev.tidemark.plugin.storage.postgres;

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
final class RowVersions {
    static final List<String> COLUMNS = List.of(
            "_tidemark_lsn",
            "_tidemark_time",
            "_tidemark_author",
            "_tidemark_sequence",
            "_tidemark_context",
            "_tidemark_row_lsn",
            "_tidemark_columns",
            "_tidemark_pending");

    /** How the columns are declared: the position of the row's version, and versions of columns, are null in most rows. */
    static final String DECLARED = "_tidemark_lsn bigint NOT NULL, _tidemark_time bigint NOT NULL,"
            + " _tidemark_author bigint NOT NULL, _tidemark_sequence bigint NOT NULL,"
            + " _tidemark_context bigint NOT NULL, _tidemark_row_lsn bigint, _tidemark_columns bytea,"
            + " _tidemark_pending bigint NOT NULL";

    private RowVersions() {}

    static void bind(PreparedStatement statement, int first, StoredRow row, Interned interned) throws SQLException {
        Version version = row.versions().row();
        statement.setLong(first, row.lsn());
        statement.setLong(first + 1, version.stamp().time());
        statement.setLong(first + 2, interned.id(version.stamp().author()));
        statement.setLong(first + 3, version.stamp().sequence());
        statement.setLong(first + 4, interned.id(version.context()));
        if (version.lsn() == row.lsn()) {
            statement.setNull(first + 5, Types.BIGINT);
        } else {
            statement.setLong(first + 5, version.lsn());
        }
        Map<String, Version> columns = row.versions().columns();
        if (columns.isEmpty()) {
            statement.setNull(first + 6, Types.BINARY);
        } else {
            statement.setBytes(first + 6, VersionCodec.encode(columns, interned));
        }
        statement.setLong(first + 7, row.pending());
    }

    static Versions read(ResultSet results, int first, Interned interned) throws SQLException {
        Stamp stamp = new Stamp(
                results.getLong(first + 1), interned.author(results.getLong(first + 2)), results.getLong(first + 3));
        long rowLsn = results.getLong(first + 5);
        long lsn = results.wasNull() ? results.getLong(first) : rowLsn;
        Version row = new Version(stamp, interned.context(results.getLong(first + 4)), lsn);
        byte[] columns = results.getBytes(first + 6);
        return columns == null ? Versions.of(row) : new Versions(row, VersionCodec.decodeColumns(columns, interned));
    }
}
