package dev.tidemark.runtime.internal.conflict;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.Conflicts.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The places of one list from some number downwards, or upwards. It reads names group by group, and no more than is asked for. */
final class Places {
    private final Snapshot snapshot;
    private final State state;
    private final long first;
    private final long last;
    private final boolean isDescending;
    private final Deque<Place> group = new ArrayDeque<>();
    private long next;

    private Places(Snapshot snapshot, State state, long first, long last, boolean isDescending) {
        this.snapshot = snapshot;
        this.state = state;
        this.first = first;
        this.last = last;
        this.isDescending = isDescending;
        this.next = isDescending ? last : first;
    }

    /** Returns the places of a list below a number, the highest first. */
    static Places below(Snapshot snapshot, Totals totals, State state, long before) {
        long last = Math.min(before - 1, totals.last());
        return new Places(snapshot, state, totals.of(state).first(), last, true);
    }

    /** Returns the places of a list from a number on, the lowest first. */
    static Places from(Snapshot snapshot, Totals totals, State state, long number) {
        return new Places(snapshot, state, Math.max(number, totals.of(state).first()), totals.last(), false);
    }

    Optional<Place> next() {
        Optional<Place> found = peek();
        group.poll();
        return found;
    }

    /** Returns what {@link #next} will return. */
    Optional<Place> peek() {
        while (group.isEmpty() && first <= next && next <= last) {
            readGroup();
        }
        return Optional.ofNullable(group.peek());
    }

    private void readGroup() {
        List<String> names = snapshot.stateNames(Place.group(state, next));
        for (String name : names) {
            Place place = Place.parse(name);
            if (first <= place.number() && place.number() <= last) {
                if (isDescending) {
                    group.addFirst(place);
                } else {
                    group.addLast(place);
                }
            }
        }
        long begin = next / Place.GROUP * Place.GROUP;
        next = isDescending ? begin - 1 : begin + Place.GROUP;
    }
}
