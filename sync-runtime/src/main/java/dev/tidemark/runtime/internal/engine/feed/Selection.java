package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Fetch;
import dev.tidemark.runtime.internal.wire.Fetched;
import dev.tidemark.runtime.internal.wire.Interest;
import dev.tidemark.runtime.internal.wire.KeyFilter;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which rows of this node's feed one device is told of, and which it has asked for besides.
 *
 * <p>Of a table that the device holds on demand those are the rows that it held when the session began, which it has said, and those
 * that it has asked for or written since. A filter stands for them that holds some others too; the device drops these.
 *
 * <p>Threading: its session's executor alone.
 */
public final class Selection {
    /** A device whose filters are larger than this together holds millions of rows. */
    private static final int MOST_FILTER_BYTES = 16 << 20;

    private static final int MOST_FILTERS = 1_000;

    private final Map<String, KeyFilter> filters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Deque<Fetch> wanted = new ArrayDeque<>();
    private final Deque<Fetch> answering = new ArrayDeque<>();
    private final List<Long> withheld = new ArrayList<>();
    private int filterBytes;
    private long wantedBytes;

    /** Returns whether the device is told of every row. */
    public boolean isAll() {
        return filters.isEmpty() && wanted.isEmpty();
    }

    /**
     * From now on the device is told of some rows of a table only.
     *
     * @throws WireException if it has said so of that table before, or its filters are too many
     */
    public void only(Interest interest) {
        filterBytes += interest.filter().size();
        if (filters.size() >= MOST_FILTERS || filterBytes > MOST_FILTER_BYTES) {
            throw new WireException("a device sends at most " + MOST_FILTERS + " INTERESTs of " + MOST_FILTER_BYTES
                    + " bytes together");
        }
        if (filters.put(interest.table(), interest.filter()) != null) {
            throw new WireException("INTEREST for table '" + interest.table() + "' came twice");
        }
    }

    /**
     * From now on the device is told of a row, and at the next checkpoint of how it stands.
     *
     * @throws WireException if too many questions wait
     */
    public void want(Fetch fetch) {
        wantedBytes += fetch.size();
        if (wanted.size() + answering.size() >= Fetch.MOST_OPEN || wantedBytes > Fetch.MOST_BYTES) {
            throw new WireException("at most " + Fetch.MOST_OPEN + " FETCHes of " + Fetch.MOST_BYTES
                    + " bytes together wait for their answers");
        }
        held(fetch.row().table(), fetch.row().key());
        wanted.add(fetch);
    }

    /** The device has written a row. */
    public void written(Change change) {
        held(change.table(), change.key());
    }

    private void held(String table, RowKey key) {
        KeyFilter filter = filters.get(table);
        if (filter != null) {
            filter.add(key);
        }
    }

    /** Returns whether there are questions that no page answers yet. */
    public boolean isWanting() {
        return !wanted.isEmpty();
    }

    /** Returns whether the device holds only some rows of a table. */
    public boolean isOfSome(String table) {
        return filters.containsKey(table);
    }

    boolean has(StoredRow row) {
        KeyFilter filter = filters.isEmpty() ? null : filters.get(row.table());
        return filter == null || filter.mayHold(row.key());
    }

    /** Returns the questions that wait, the oldest first. */
    List<Fetch> wanted() {
        return List.copyOf(wanted);
    }

    /** The oldest question is answered by a page at the head, or its row is too large to travel. */
    void answer(boolean isWithheld) {
        Fetch fetch = wanted.remove();
        answering.add(fetch);
        if (isWithheld) {
            withheld.add(fetch.number());
        }
    }

    /** Returns what to say before a checkpoint; nothing where no question is answered by it. */
    public Optional<Fetched> takeAnswer() {
        if (answering.isEmpty()) {
            return Optional.empty();
        }
        Fetched answer = new Fetched(answering.getLast().number(), withheld);
        wantedBytes -= answering.stream().mapToLong(Fetch::size).sum();
        answering.clear();
        withheld.clear();
        return Optional.of(answer);
    }

    /** Pages that were read are not sent after all, and neither is what they answer. */
    public void again() {
        while (!answering.isEmpty()) {
            wanted.addFirst(answering.removeLast());
        }
        withheld.clear();
    }
}
