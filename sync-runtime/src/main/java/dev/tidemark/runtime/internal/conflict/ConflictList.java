package dev.tidemark.runtime.internal.conflict;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.Page;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads the records of conflicts. */
public final class ConflictList {
    static final String ID_PREFIX = "conflict-id/";
    private static final int SHORTEST = 4;
    private static final int LONGEST = 16;

    private final Snapshot snapshot;
    private final Totals totals;

    /** Creates the lists as they are in a view. */
    public ConflictList(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.totals = Totals.load(snapshot);
    }

    /** Returns some records, the latest first. */
    public Page page(Filter filter, long before, int most) {
        List<Places> lists = lists(filter, before);
        List<ConflictRecord> found = new ArrayList<>();
        Optional<Place> place = latest(lists);
        while (place.isPresent() && found.size() < most) {
            place.filter(each -> isMeant(each, filter))
                    .map(this::read)
                    .filter(each -> isMeant(each, filter))
                    .ifPresent(found::add);
            place = latest(lists);
        }
        return new Page(found, place.isPresent() ? OptionalLong.of(place.get().number() + 1) : OptionalLong.empty());
    }

    /** Returns how many there are. Names are enough for a table; of one row there are few, and they are read. */
    public long count(Filter filter) {
        if (filter.table().isEmpty()) {
            return states(filter).mapToLong(state -> totals.of(state).count()).sum();
        }
        List<Places> lists = lists(filter, Long.MAX_VALUE);
        long count = 0;
        for (Optional<Place> place = latest(lists); place.isPresent(); place = latest(lists)) {
            boolean counts =
                    isMeant(place.get(), filter) && (filter.key().isEmpty() || isMeant(read(place.get()), filter));
            count += counts ? 1 : 0;
        }
        return count;
    }

    /** Finds a record by its id, or by the beginning of it that no other id has. */
    public Optional<ConflictRecord> find(String id) {
        boolean canBe = SHORTEST <= id.length() && id.length() <= LONGEST;
        List<String> names = canBe ? snapshot.stateNames(ID_PREFIX + id) : List.of();
        if (names.size() > 1) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    names.size() + " conflicts have an id that begins with '" + id + "': type more of it");
        }
        return names.stream()
                .findFirst()
                .flatMap(snapshot::state)
                .map(ConflictJournal::placeOf)
                .map(this::read);
    }

    private List<Places> lists(Filter filter, long before) {
        return states(filter)
                .map(state -> Places.below(snapshot, totals, state, before))
                .toList();
    }

    private static Stream<State> states(Filter filter) {
        return filter.state().map(Stream::of).orElseGet(() -> Stream.of(State.values()));
    }

    /** Takes the latest of what several lists go on with. */
    private static Optional<Place> latest(List<Places> lists) {
        return lists.stream()
                .filter(list -> list.peek().isPresent())
                .max(Comparator.comparingLong(list -> list.peek().orElseThrow().number()))
                .flatMap(Places::next);
    }

    private static boolean isMeant(Place place, Filter filter) {
        return filter.table()
                .map(table -> filter.key()
                        .map(key -> ConflictCodec.mark(table, key))
                        .orElseGet(() -> ConflictCodec.mark(table)))
                .filter(mark -> !place.row().startsWith(mark))
                .isEmpty();
    }

    /** Two tables, or two rows, may have one mark. */
    private static boolean isMeant(ConflictRecord kept, Filter filter) {
        return filter.table()
                        .filter(table -> !table.equals(kept.conflict().table()))
                        .isEmpty()
                && filter.key()
                        .filter(key -> !key.equals(kept.conflict().key()))
                        .isEmpty();
    }

    private ConflictRecord read(Place place) {
        return ConflictCodec.decode(snapshot.state(place.name()).orElseThrow());
    }
}
