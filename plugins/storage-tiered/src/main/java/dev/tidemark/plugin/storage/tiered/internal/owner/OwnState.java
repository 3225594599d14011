package dev.tidemark.plugin.storage.tiered.internal.owner;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.log.Commit;
import dev.tidemark.plugin.storage.tiered.internal.log.CommitCodec;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The pieces of state in the backend that are this store's own; who reads the store sees none of them. */
public final class OwnState {
    private static final String PREFIX = "tiered/";
    private static final String FLUSHED = PREFIX + "flushed";
    private static final String ASIDE = PREFIX + "aside";

    private OwnState() {}

    public static boolean isOwn(String name) {
        return name.startsWith(PREFIX);
    }

    /** Returns the number of the last commit that was flushed, 0 before the first. */
    public static long flushed(Snapshot backend) {
        return backend.state(FLUSHED)
                .map(bytes -> new ByteReader(bytes).number())
                .orElse(0L);
    }

    public static void putFlushed(Transaction backend, long last) {
        ByteWriter number = new ByteWriter();
        number.number(last);
        backend.putState(FLUSHED, number.toByteArray());
    }

    /** Returns the rows that were set aside, as {@link CommitCodec} reads them. */
    public static Optional<byte[]> aside(Snapshot backend) {
        return backend.state(ASIDE);
    }

    public static void putAside(Transaction backend, Collection<Aside> rows) {
        List<Write> writes = rows.stream()
                .<Write>map(each -> new Write.Put(each.row(), Optional.empty()))
                .toList();
        if (writes.isEmpty()) {
            backend.removeState(ASIDE);
        } else {
            backend.putState(ASIDE, CommitCodec.encode(new Commit(0, writes)));
        }
    }

    /**
     * Whose the numbers of the commits in the backend are, and where its feed ended with the last of them.
     *
     * @param id by which he is known
     * @param head of the feed
     */
    public record Held(byte[] id, long head) {
        private static final String NAME = PREFIX + "held";

        public static Optional<Held> of(Snapshot backend) {
            return backend.state(NAME).map(bytes -> {
                ByteReader reader = new ByteReader(bytes);
                return new Held(reader.blob(), reader.number());
            });
        }

        public boolean isBy(byte[] holder) {
            return Arrays.equals(id, holder);
        }

        void put(Transaction backend) {
            ByteWriter writer = new ByteWriter();
            writer.blob(id);
            writer.number(head);
            backend.putState(NAME, writer.toByteArray());
        }
    }

    /**
     * Who has the backend to himself, see {@link Lease}.
     *
     * @param id by which he is known
     * @param until how long
     */
    record Owner(byte[] id, Instant until) {
        private static final String NAME = PREFIX + "owner";

        static Optional<Owner> of(Snapshot backend) {
            return backend.state(NAME).map(bytes -> {
                ByteReader reader = new ByteReader(bytes);
                return new Owner(reader.blob(), Instant.ofEpochMilli(reader.number()));
            });
        }

        void put(Transaction backend) {
            ByteWriter writer = new ByteWriter();
            writer.blob(id);
            writer.number(until.toEpochMilli());
            backend.putState(NAME, writer.toByteArray());
        }

        static void remove(Transaction backend) {
            backend.removeState(NAME);
        }
    }
}
