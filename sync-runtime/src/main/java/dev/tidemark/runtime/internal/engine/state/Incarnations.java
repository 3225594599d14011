package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The lives of a server's log: each start opens an incarnation with its first position. A position that was given in an
 * incarnation counts up to where the next one began, for a server that was restored from a backup numbers anew from there.
 *
 * @param list in order, oldest first
 * @param lost incarnations that this server no longer knows of itself but has met in a device's list, and up to where what
 *     was numbered in them is still here
 */
public record Incarnations(List<Incarnation> list, Map<Long, Long> lost) {
    /** Nobody can fill the store with incarnations that never were. */
    private static final int MOST_LOST = 1_000;

    /** Of a log that was never opened. */
    public static final Incarnations NONE = new Incarnations(List.of(), Map.of());

    /** Keeps unmodifiable copies. */
    public Incarnations {
        list = List.copyOf(list);
        lost = Map.copyOf(lost);
    }

    /** Returns the incarnation that is running. */
    public Incarnation current() {
        return list.get(list.size() - 1);
    }

    /** Returns those that a store keeps; none where it was never opened. */
    public static Incarnations load(Snapshot snapshot) {
        return snapshot.state(NodeState.INCARNATIONS).map(Incarnations::decode).orElse(NONE);
    }

    /**
     * Opens the next incarnation. It takes the place of one in which no position was given, for nothing names that: cursors, contexts
     * and stamps are named by the incarnation in which their position was given. The first stays, since it says whose log this is.
     */
    public Incarnations open(long id, long firstLsn) {
        List<Incarnation> more = new ArrayList<>(list);
        if (more.size() > 1 && current().firstLsn() == firstLsn) {
            more.remove(more.size() - 1);
        }
        more.add(new Incarnation(id, firstLsn));
        return new Incarnations(more, lost);
    }

    /** Returns up to where a position that was given in an incarnation is part of this log. */
    public long effective(long incarnation, long position) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).id() == incarnation) {
                return Math.min(position, endOf(i));
            }
        }
        return Math.min(position, lost.getOrDefault(incarnation, 0L));
    }

    private long endOf(int index) {
        return index + 1 < list.size() ? list.get(index + 1).firstLsn() - 1 : Long.MAX_VALUE;
    }

    /** Returns whether another list is one of this same log, whatever became of its positions. */
    public boolean isOf(List<Incarnation> other) {
        return !other.isEmpty() && !list.isEmpty() && other.get(0).equals(list.get(0));
    }

    /** Returns whether all is part of this log that another list of it, and a position in its last incarnation, tell of. */
    public boolean holds(List<Incarnation> other, long position) {
        return isOf(other) && common(other, position) == position;
    }

    /** Returns up to where another list of the same log, and a position in its last incarnation, agree with this one. */
    public long common(List<Incarnation> other, long position) {
        int shared = 0;
        while (shared < other.size()
                && shared < list.size()
                && other.get(shared).equals(list.get(shared))) {
            shared++;
        }
        if (shared == 0) {
            return 0;
        }
        long theirs = shared < other.size() ? other.get(shared).firstLsn() - 1 : position;
        return Math.min(Math.min(theirs, position), endOf(shared - 1));
    }

    /** Returns this list with what can be learned from a device's: incarnations that were forgotten by a restore. */
    public Incarnations learn(List<Incarnation> other, long position) {
        long agreed = common(other, position);
        Map<Long, Long> more = new LinkedHashMap<>(lost);
        for (Incarnation incarnation : other) {
            boolean unknown = list.stream().noneMatch(known -> known.id() == incarnation.id());
            if (unknown && incarnation.firstLsn() <= position && more.size() < MOST_LOST) {
                more.putIfAbsent(incarnation.id(), agreed);
            }
        }
        return more.size() == lost.size() ? this : new Incarnations(list, more);
    }

    /** Returns the list as lives of which each goes on from the one before, and the first from one that nobody has seen. */
    public List<Life> asLives(UUID node) {
        List<Life> lives = new ArrayList<>();
        Author before = Author.device(node);
        for (Incarnation each : list) {
            Author author = new Author(node, each.id());
            lives.add(new Life(author, before, each.firstLsn() - 1));
            before = author;
        }
        return lives;
    }

    /**
     * Returns the incarnations of a log that {@link #asLives} has told.
     *
     * @param log in the last of them
     * @return nothing where they are no such list
     */
    public static Optional<List<Incarnation>> ofLives(List<Life> lives, Author log) {
        List<Incarnation> incarnations = new ArrayList<>();
        Author before = Author.device(log.node());
        long end = 0;
        for (Life life : lives) {
            if (!life.before().equals(before) || life.end() < end) {
                return Optional.empty();
            }
            incarnations.add(new Incarnation(life.author().incarnation(), life.end() + 1));
            before = life.author();
            end = life.end();
        }
        return before.equals(log) ? Optional.of(incarnations) : Optional.empty();
    }

    /** Returns the lists as state bytes. */
    public byte[] encode() {
        return StateBytes.write(1, out -> {
            write(out, list);
            StateBytes.list(out, List.copyOf(lost.entrySet()), each -> {
                out.writeLong(each.getKey());
                out.writeLong(each.getValue());
            });
        });
    }

    private static Incarnations decode(byte[] bytes) {
        return StateBytes.read(bytes, 1, in -> {
            List<Incarnation> list = read(in);
            Map<Long, Long> lost = new LinkedHashMap<>();
            StateBytes.list(in, each -> lost.put(each.readLong(), each.readLong()));
            return new Incarnations(list, lost);
        });
    }

    /** Writes a list of incarnations into state bytes: a server's own, and what a device keeps of its server's. */
    public static void write(DataOutputStream out, List<Incarnation> list) throws IOException {
        StateBytes.list(out, list, each -> {
            out.writeLong(each.id());
            out.writeLong(each.firstLsn());
        });
    }

    /** Reads what {@link #write} has written. */
    public static List<Incarnation> read(DataInputStream in) throws IOException {
        return StateBytes.list(in, each -> new Incarnation(each.readLong(), each.readLong()));
    }
}
