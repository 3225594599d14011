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

    private final Names names;
    private final List<Author> authors;
    private final byte[] last;
    /** Made when it is asked for first, as a text's is: for each device that is told of a commit. 0 until then. */
    private int hash;

    private SharedDictionary(Names names, List<Author> authors, byte[] last) {
        this.names = names;
        this.authors = authors;
        this.last = last;
    }

    /** The names in a schema. A server makes them once, for all sessions that begin under it. */
    public static final class Names {
        /** No names, where the schemas of the two ends differ. */
        public static final Names NONE = of(List.of());

        private final byte[] bytes;

        private Names(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns the names of tables and their columns. */
        public static Names of(Collection<TableDefinition> tables) {
            WireOutput names = new WireOutput(1024);
            tables.stream().sorted(Comparator.comparing(TableDefinition::name)).forEach(table -> {
                names.text(table.name());
                table.columns().stream().map(ColumnDefinition::name).forEach(names::text);
            });
            return new Names(Arrays.copyOf(names.toByteArray(), Math.min(names.size(), MOST_NAMES)));
        }
    }

    /**
     * Returns the dictionary with which a direction begins.
     *
     * @param names which both ends have
     * @param authors who will be named in most batches
     */
    public static SharedDictionary of(Names names, List<Author> authors) {
        return new SharedDictionary(names, List.copyOf(authors), new byte[0]);
    }

    /** Returns the dictionary for the next batch of the direction, now that this one has gone its way. */
    public SharedDictionary after(byte[] batch) {
        return batch.length > SMALL ? this : new SharedDictionary(names, authors, batch);
    }

    /** Returns the bytes of the dictionary, those most likely to be met again at the end. */
    byte[] content() {
        WireOutput content = new WireOutput(names.bytes.length + 64 + last.length);
        content.raw(ByteBuffer.wrap(names.bytes));
        authors.forEach(author -> BlockWriter.writeAuthor(content, author));
        content.raw(ByteBuffer.wrap(last));
        return content.toByteArray();
    }

    /** Devices that were told of the same commit have the same object. */
    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof SharedDictionary that && isEqual(that);
    }

    private boolean isEqual(SharedDictionary that) {
        return Arrays.equals(last, that.last)
                && authors.equals(that.authors)
                && Arrays.equals(names.bytes, that.names.bytes);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Objects.hash(Arrays.hashCode(last), authors);
            hash = known;
        }
        return known;
    }
}
