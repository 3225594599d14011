package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.TableDefinition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What both ends of a session know already, and what small batches of one direction are therefore compressed against.
 *
 * <p>A batch of one row is mostly names and ids: names of the table and its columns, authors, a context. The two nodes agree
 * on the first when their schema hashes are equal, on the second by their greetings, and on the shape of a batch by the one
 * that went the same way before. None of it has to be sent: each end lays the same bytes together, as {@code docs/protocol.md}
 * says.
 *
 * <p>Threading: immutable.
 */
public final class SharedDictionary {
    /** Only batches of at most this many bytes are compressed against a dictionary, and only those go into one. */
    public static final int SMALL = 2 << 10;

    /** The names of a large schema are cut to this many bytes. */
    private static final int MOST_NAMES = 8 << 10;

    private final byte[] base;
    private final byte[] last;

    private SharedDictionary(byte[] base, byte[] last) {
        this.base = base;
        this.last = last;
    }

    /**
     * Returns the dictionary with which a direction begins.
     *
     * @param tables which both ends have; empty where their schemas differ
     * @param authors who will be named in most batches
     */
    public static SharedDictionary of(Collection<TableDefinition> tables, List<Author> authors) {
        WireOutput names = new WireOutput(1024);
        tables.stream().sorted(Comparator.comparing(TableDefinition::name)).forEach(table -> writeNames(names, table));
        WireOutput base = new WireOutput(1024);
        base.raw(ByteBuffer.wrap(names.toByteArray(), 0, Math.min(names.size(), MOST_NAMES)));
        authors.forEach(author -> BlockWriter.writeAuthor(base, author));
        return new SharedDictionary(base.toByteArray(), new byte[0]);
    }

    private static void writeNames(WireOutput names, TableDefinition table) {
        names.text(table.name());
        table.columns().stream().map(ColumnDefinition::name).forEach(names::text);
    }

    /** Returns the dictionary for the next batch of the direction, now that this one has gone its way. */
    public SharedDictionary after(byte[] batch) {
        return batch.length > SMALL ? this : new SharedDictionary(base, batch);
    }

    /** Returns the bytes of the dictionary, those most likely to be met again at the end. */
    byte[] content() {
        byte[] content = Arrays.copyOf(base, base.length + last.length);
        System.arraycopy(last, 0, content, base.length, last.length);
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedDictionary that
                && Arrays.equals(base, that.base)
                && Arrays.equals(last, that.last);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(base), Arrays.hashCode(last));
    }
}
