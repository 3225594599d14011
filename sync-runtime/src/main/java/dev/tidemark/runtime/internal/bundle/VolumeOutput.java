package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.bundle.BundleFormat.Made;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Life;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the SQLite file of one volume, under a name that nobody looks for; it is whole once it was {@linkplain #finish finished}.
 *
 * <p>Threading: one thread.
 */
final class VolumeOutput implements AutoCloseable {
    /** What the pages of an empty volume take, and the seal. */
    private static final long EMPTY = 12L * BundleFormat.PAGE_SIZE + Seal.BYTES;

    private final Connection connection;
    private final PreparedStatement insert;
    private long bytes;
    private long changes;
    private int blocks;

    /** @param delivery what stands beside the blocks */
    VolumeOutput(BundleDriver driver, Path file, Delivery.Header delivery) throws SQLException {
        requireWithinBounds(delivery);
        bytes = EMPTY + beside(delivery);
        connection = driver.open("jdbc:sqlite:" + file.toAbsolutePath().toUri());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + BundleFormat.PAGE_SIZE);
            statement.execute("PRAGMA application_id = " + BundleFormat.APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + BundleFormat.VERSION);
            statement.execute("PRAGMA journal_mode = OFF");
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            connection.setAutoCommit(false);
            for (Made made : BundleFormat.SCHEMA) {
                statement.execute(made.sql());
            }
            insert = connection.prepareStatement("INSERT INTO tidemark_blocks VALUES (?, ?, ?, ?)");
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** What nobody would take is not written. */
    private static void requireWithinBounds(Delivery.Header delivery) {
        boolean isWithin = delivery.lives().size() <= BundleFormat.MOST_LIVES
                && delivery.names().size() <= BundleFormat.MOST_NAMES
                && delivery.tables().size() <= BundleFormat.MOST_NAMES;
        if (!isWithin) {
            throw new BundleException(
                    Reason.USAGE,
                    "this node knows of " + delivery.lives().size() + " starts of nodes and of "
                            + delivery.names().size() + " names, and a bundle holds "
                            + BundleFormat.MOST_LIVES + " and " + BundleFormat.MOST_NAMES
                            + ". Exchange over a link: tidemark sync DB --peer ADDRESS");
        }
    }

    /** Returns about how many bytes stand beside the blocks, rather more than less. */
    private static long beside(Delivery.Header delivery) {
        long each = 100;
        long size = each
                * (delivery.seen().feeds().size()
                        + delivery.seen().writes().size()
                        + delivery.lives().size());
        for (TableDefinition table : delivery.tables()) {
            size += each + 2L * DefinitionJson.write(table).length();
        }
        for (String name : delivery.names().values()) {
            size += each + 2L * name.length();
        }
        return size;
    }

    /** Returns how large the volume would be at least with a block. */
    long bytesWith(Packer.Packed block) {
        return bytes + room(block.length());
    }

    /** What does not fit on the page of the row goes on pages of its own, each with four bytes less. */
    private static long room(int length) {
        long pages = length / (BundleFormat.PAGE_SIZE - 4L) + 1;
        return (pages + 1) * BundleFormat.PAGE_SIZE;
    }

    boolean isEmpty() {
        return blocks == 0;
    }

    long changes() {
        return changes;
    }

    void add(Packer.Packed block) throws SQLException {
        insert.setInt(1, ++blocks);
        insert.setInt(2, block.changes());
        insert.setInt(3, block.size());
        insert.setBytes(4, block.content());
        insert.executeUpdate();
        bytes += room(block.length());
        changes += block.changes();
    }

    /** Writes what stands beside the blocks. */
    void finish(VolumeHeader header, Delivery.Header delivery) throws SQLException {
        for (Map.Entry<String, Object> each : header.toRows().entrySet()) {
            insert("tidemark_bundle", each.getKey(), each.getValue());
        }
        for (TableDefinition table : delivery.tables()) {
            insert("tidemark_tables", DefinitionJson.write(table));
        }
        for (Map.Entry<Author, String> each : new TreeMap<>(delivery.names()).entrySet()) {
            Author author = each.getKey();
            insert(
                    "tidemark_authors",
                    author.node().toString(),
                    Long.toHexString(author.incarnation()),
                    each.getValue());
        }
        for (Life life : delivery.lives()) {
            Author author = life.author();
            String before = Long.toHexString(life.before().incarnation());
            insert(
                    "tidemark_lives",
                    author.node().toString(),
                    Long.toHexString(author.incarnation()),
                    before,
                    life.end());
        }
        connection.commit();
    }

    private void insert(String table, Object... values) throws SQLException {
        String places = ", ?".repeat(values.length);
        try (PreparedStatement row =
                connection.prepareStatement("INSERT INTO " + table + " VALUES (NULL" + places + ")")) {
            for (int i = 0; i < values.length; i++) {
                row.setObject(i + 1, values[i]);
            }
            row.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
