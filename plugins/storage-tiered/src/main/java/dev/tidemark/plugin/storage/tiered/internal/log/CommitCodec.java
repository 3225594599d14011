package dev.tidemark.plugin.storage.tiered.internal.log;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.Numbering;
import dev.tidemark.support.storage.VersionCodec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Commits as bytes. The authors and contexts of a commit stand once in it, at its beginning. What stood before is not in there. */
public final class CommitCodec {
    private static final int PUT = 0;
    private static final int REMOVE = 1;
    private static final int STATE = 2;
    private static final int NO_STATE = 3;

    private CommitCodec() {}

    public static byte[] encode(Commit commit) {
        Names names = new Names();
        ByteWriter body = new ByteWriter();
        body.number(commit.writes().size());
        commit.writes().forEach(write -> encode(write, body, names));
        return names.before(body, commit.number());
    }

    private static void encode(Write write, ByteWriter body, Names names) {
        if (write instanceof Write.Put put) {
            body.number(PUT);
            encode(put.row(), body, names);
        } else if (write instanceof Write.Remove remove) {
            body.number(REMOVE);
            body.text(remove.before().table());
            body.key(remove.before().key());
        } else {
            Write.State piece = (Write.State) write;
            body.number(piece.value().isPresent() ? STATE : NO_STATE);
            body.text(piece.name());
            piece.value().ifPresent(body::blob);
        }
    }

    private static void encode(StoredRow row, ByteWriter body, Names names) {
        body.text(row.table());
        body.key(row.key());
        body.value(Value.of(row.deleted()));
        body.row(row.values());
        body.blob(names.encode(Map.of("", row.versions().row())));
        body.blob(names.encode(row.versions().columns()));
        body.number(row.lsn());
        body.number(row.pending());
    }

    /** Returns the number of a commit that was encoded. */
    public static long number(byte[] bytes) {
        return new ByteReader(bytes).number();
    }

    /** Returns the commit that was encoded; what stood before each write is what somebody finds there. */
    public static Commit decode(byte[] bytes, Target target) {
        ByteReader reader = new ByteReader(bytes);
        long number = reader.number();
        Names names = Names.read(reader);
        List<Write> writes = new ArrayList<>();
        for (long left = reader.number(); left > 0; left--) {
            decode(reader, names, target).ifPresent(write -> {
                target.apply(write);
                writes.add(write);
            });
        }
        return new Commit(number, writes);
    }

    private static Optional<Write> decode(ByteReader reader, Names names, Target target) {
        int kind = (int) reader.number();
        return switch (kind) {
            case PUT -> {
                StoredRow row = row(reader, names);
                yield Optional.of(new Write.Put(row, target.row(row.table(), row.key())));
            }
            case REMOVE -> target.row(reader.text(), reader.key()).map(Write.Remove::new);
            case STATE -> Optional.of(new Write.State(reader.text(), Optional.of(reader.blob())));
            case NO_STATE -> Optional.of(new Write.State(reader.text(), Optional.empty()));
            default -> throw WriteAheadLog.damaged("a write of the unknown kind " + kind);
        };
    }

    private static StoredRow row(ByteReader reader, Names names) {
        String table = reader.text();
        RowKey key = reader.key();
        boolean deleted = reader.value().equals(Value.of(true));
        Row values = reader.row();
        Version row = names.decode(reader.blob()).get("");
        Versions versions = new Versions(row, names.decode(reader.blob()));
        return new StoredRow(table, key, deleted, values, versions, reader.number(), reader.number());
    }

    /** What decoded writes are made to. */
    public interface Target {
        /** Returns what stands there now. */
        Optional<StoredRow> row(String table, RowKey key);

        /** Makes a write. */
        void apply(Write write);
    }

    /** The authors and contexts of a commit by the numbers that stand in its writes. */
    private static final class Names implements Numbering {
        private final List<Author> authors = new ArrayList<>();
        private final List<Context> contexts = new ArrayList<>();

        static Names read(ByteReader reader) {
            Names names = new Names();
            for (long left = reader.number(); left > 0; left--) {
                names.authors.add(new Author(new UUID(reader.number(), reader.number()), reader.number()));
            }
            for (long left = reader.number(); left > 0; left--) {
                byte[] context = reader.blob();
                names.contexts.add(within(() -> VersionCodec.decodeContext(context, names)));
            }
            return names;
        }

        byte[] before(ByteWriter body, long number) {
            ByteWriter whole = new ByteWriter();
            List<byte[]> encoded = contexts.stream()
                    .map(context -> within(() -> VersionCodec.encode(context, this)))
                    .toList();
            whole.number(number);
            whole.number(authors.size());
            for (Author author : authors) {
                whole.number(author.node().getMostSignificantBits());
                whole.number(author.node().getLeastSignificantBits());
                whole.number(author.incarnation());
            }
            whole.number(encoded.size());
            encoded.forEach(whole::blob);
            whole.append(body);
            return whole.toByteArray();
        }

        byte[] encode(Map<String, Version> versions) {
            return within(() -> VersionCodec.encode(versions, this));
        }

        Map<String, Version> decode(byte[] versions) {
            return within(() -> VersionCodec.decodeColumns(versions, this));
        }

        /** These numbers come from no database, so that none can fail. */
        private static <T> T within(Coding<T> coding) {
            try {
                return coding.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private interface Coding<T> {
            T run() throws SQLException;
        }

        @Override
        public long id(Author author) {
            return id(authors, author);
        }

        @Override
        public long id(Context context) {
            return id(contexts, context);
        }

        private static <T> long id(List<T> known, T one) {
            int index = known.indexOf(one);
            if (index < 0) {
                known.add(one);
            }
            return index < 0 ? known.size() - 1 : index;
        }

        @Override
        public Author author(long id) {
            return of(authors, id);
        }

        @Override
        public Context context(long id) {
            return of(contexts, id);
        }

        private static <T> T of(List<T> known, long id) {
            if (id < 0 || id >= known.size()) {
                throw WriteAheadLog.damaged("the number " + id + ", which stands for nothing");
            }
            return known.get((int) id);
        }
    }
}
