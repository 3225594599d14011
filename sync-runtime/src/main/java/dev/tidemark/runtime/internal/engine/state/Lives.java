package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.mesh.Life;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The lives of the logs of nodes that are equals, and what it means to have seen one.
 *
 * <p>Each start of a node opens a life of its log, which goes on from the one before at a position. Whoever has seen a position
 * of a life has seen all of the lives it goes on from, up to where each of them ended for it. So a vector names the last life of a
 * node and no other. Where a database was restored from a backup, two lives go on from one: they are two branches, each is named,
 * and what was written in the one is not taken for seen by who has seen the other.
 *
 * <p>Threading: safe.
 */
public final class Lives {
    private static final String STATE = "equals/lives";

    /** No life that goes on from another. */
    public static final Lives NONE = new Lives(Map.of());

    private final Map<Author, Life> byAuthor;
    private final AtomicReference<Optional<LifeTree>> tree = new AtomicReference<>();

    private Lives(Map<Author, Life> byAuthor) {
        this.byAuthor = byAuthor;
    }

    /** Returns those that a store keeps. */
    public static Lives load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> NONE.with(StateBytes.read(bytes, 1, in -> StateBytes.list(in, Lives::read))))
                .orElse(NONE);
    }

    /** Keeps these in place of what was kept. */
    public void save(Transaction transaction) {
        transaction.putState(STATE, StateBytes.write(1, out -> StateBytes.list(out, all(), each -> write(out, each))));
    }

    private static void write(DataOutputStream out, Life life) throws IOException {
        StateBytes.uuid(out, life.author().node());
        out.writeLong(life.author().incarnation());
        out.writeLong(life.before().incarnation());
        out.writeLong(life.end());
    }

    private static Life read(DataInputStream in) throws IOException {
        UUID node = StateBytes.uuid(in);
        return new Life(new Author(node, in.readLong()), new Author(node, in.readLong()), in.readLong());
    }

    /** Returns all of them. */
    public List<Life> all() {
        return List.copyOf(byAuthor.values());
    }

    /** Returns these and others. What is known of a life does not change. */
    public Lives with(Collection<Life> others) {
        Map<Author, Life> more = new HashMap<>(byAuthor);
        others.forEach(life -> more.putIfAbsent(life.author(), life));
        return more.size() == byAuthor.size() ? this : new Lives(more);
    }

    /** Returns these without one that nothing names. */
    public Lives without(Author unused) {
        Map<Author, Life> less = new HashMap<>(byAuthor);
        less.remove(unused);
        return new Lives(less);
    }

    /** Returns whether whoever wrote {@code later} had seen {@code earlier}; he had seen all that he wrote himself before. */
    public boolean covers(Version later, Stamp earlier) {
        Author author = earlier.author();
        return earlier.isBottom()
                || reach(later.stamp().author(), later.stamp().sequence(), author) >= earlier.sequence()
                || covers(later.context().writes(), author, earlier.sequence());
    }

    /** Returns whether a vector covers a number of an author. */
    public boolean covers(SortedMap<Author, Long> seen, Author author, long number) {
        for (Map.Entry<Author, Long> entry : of(seen, author).entrySet()) {
            if (reach(entry.getKey(), entry.getValue(), author) >= number) {
                return true;
            }
        }
        return false;
    }

    /** Returns how far a vector has got in a log that is now in one of its lives: a position of that log. */
    public long position(SortedMap<Author, Long> seen, Author log) {
        long reached = 0;
        Author life = log;
        long end = Long.MAX_VALUE;
        for (int steps = 0; steps <= byAuthor.size(); steps++) {
            reached = Math.max(reached, Math.min(end, seen.getOrDefault(life, 0L)));
            Life known = byAuthor.get(life);
            if (known == null) {
                break;
            }
            end = Math.min(end, known.end());
            life = known.before();
        }
        return reached;
    }

    /** Returns up to which number of an author whoever has seen a position of a life has seen everything; -1 for another branch. */
    private long reach(Author life, long position, Author author) {
        if (!life.node().equals(author.node())) {
            return -1;
        }
        Optional<LifeTree> numbered = tree();
        return numbered.isPresent() ? numbered.get().reach(life, position, author) : walk(life, position, author);
    }

    private Optional<LifeTree> tree() {
        Optional<LifeTree> known = tree.get();
        if (known == null) {
            known = LifeTree.of(byAuthor);
            tree.set(known);
        }
        return known;
    }

    private long walk(Author life, long position, Author author) {
        Author at = life;
        long end = position;
        // Others tell of lives too, and may tell of a circle.
        for (int steps = 0; steps <= byAuthor.size() && at.node().equals(author.node()); steps++) {
            if (at.equals(author)) {
                return end;
            }
            Life known = byAuthor.get(at);
            if (known == null) {
                break;
            }
            end = Math.min(end, known.end());
            at = known.before();
        }
        return -1;
    }

    /** Returns a vector without what the rest of it says already. */
    public SortedMap<Author, Long> least(SortedMap<Author, Long> seen) {
        SortedMap<Author, Long> least = new TreeMap<>(seen);
        seen.forEach((author, number) -> {
            boolean isSaid = of(seen, author).entrySet().stream()
                    .anyMatch(other -> !other.getKey().equals(author)
                            && reach(other.getKey(), other.getValue(), author) >= number);
            if (isSaid) {
                least.remove(author);
            }
        });
        return least;
    }

    private static SortedMap<Author, Long> of(SortedMap<Author, Long> seen, Author author) {
        Author next = new Author(author.node(), -1);
        SortedMap<Author, Long> part = seen.subMap(new Author(author.node(), 0), next);
        Long last = seen.get(next);
        if (last == null) {
            return part;
        }
        SortedMap<Author, Long> whole = new TreeMap<>(part);
        whole.put(next, last);
        return whole;
    }
}
