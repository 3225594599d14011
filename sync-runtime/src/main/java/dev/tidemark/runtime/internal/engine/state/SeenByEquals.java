package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node among equals has: of each author all writes up to a number, and how far it has read the feed of each equal itself.
 * It moves only with a whole delivery, in the transaction that takes it. Of this node's own writes only those stand in it which
 * it has from others, since a backup had lost them; how far it has its own is the head of its feed.
 *
 * @param context both; each log is named by its last life
 */
public record SeenByEquals(Context context) {
    private static final String STATE = "equals/seen";

    /** Of a node that has seen nothing. */
    public static final SeenByEquals NOTHING = new SeenByEquals(Context.EMPTY);

    /** Returns what is kept; nothing seen where nothing is. */
    public static SeenByEquals load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(
                        bytes, 1, in -> new SeenByEquals(new Context(readPositions(in), readPositions(in)))))
                .orElse(NOTHING);
    }

    /** Returns whether a store has ever been that of a node among equals. */
    public static boolean isKept(Snapshot snapshot) {
        return snapshot.state(STATE).isPresent();
    }

    /** Keeps this in place of what was kept. */
    public void save(Transaction transaction) {
        transaction.putState(STATE, StateBytes.write(1, out -> {
            writePositions(out, context.feeds());
            writePositions(out, context.writes());
        }));
    }

    /** Returns what this node has once it has taken a delivery whole. */
    public SeenByEquals with(Author log, long head, Context theirs, Lives lives) {
        Context both = context.union(Context.ofFeed(log, head)).union(new Context(new TreeMap<>(), theirs.writes()));
        return new SeenByEquals(new Context(lives.least(both.feeds()), lives.least(both.writes())));
    }

    static void writePositions(DataOutputStream out, SortedMap<Author, Long> positions) throws IOException {
        StateBytes.list(out, List.copyOf(positions.entrySet()), each -> {
            StateBytes.uuid(out, each.getKey().node());
            out.writeLong(each.getKey().incarnation());
            out.writeLong(each.getValue());
        });
    }

    static SortedMap<Author, Long> readPositions(DataInputStream in) throws IOException {
        SortedMap<Author, Long> positions = new TreeMap<>();
        StateBytes.list(in, each -> positions.put(new Author(StateBytes.uuid(each), each.readLong()), each.readLong()));
        return positions;
    }
}
