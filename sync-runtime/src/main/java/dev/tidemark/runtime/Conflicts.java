package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The conflicts that a node has settled, and those that wait for a person. A server keeps them; a device has none, for its server
 * decides.
 *
 * <p>Threading: safe for any number of threads.
 */
public interface Conflicts {
    /**
     * Returns some of the conflicts, the latest first.
     *
     * @param before the place from which the last page says that it goes on; {@link Long#MAX_VALUE} for the first page
     * @param most how many at most
     */
    Page list(Filter filter, long before, int most);

    /** Returns how many there are. */
    long count(Filter filter);

    /**
     * Finds one by its id, or by the beginning of it that no other id has.
     *
     * @throws SyncException of kind {@code USAGE} if several ids begin so
     */
    Optional<ConflictRecord> find(String id);

    /**
     * Settles a conflict that waits. It is a write like any other, which covers both sides and travels to everybody.
     *
     * @return how it is now
     * @throws SyncException of kind {@code USAGE} if there is no such conflict, it is settled already, or what was chosen does not
     *     fit the table
     */
    ConflictRecord resolve(String id, Choice choice);

    /**
     * A part of a list.
     *
     * @param conflicts the latest first
     * @param next the place before which the next page goes on; nothing at the end
     */
    record Page(List<ConflictRecord> conflicts, OptionalLong next) {
        /** Keeps an unmodifiable copy. */
        public Page {
            conflicts = List.copyOf(conflicts);
            Objects.requireNonNull(next, "next");
        }
    }

    /** Whether a conflict has ended. */
    enum State {
        /** It waits for a person. */
        WAITING,
        /** It was settled. */
        SETTLED
    }

    /**
     * Which conflicts.
     *
     * @param table those of one table; nothing for all
     * @param key those of one row of that table; nothing for all
     * @param state those that wait, or those that are settled; nothing for both
     */
    record Filter(Optional<String> table, Optional<RowKey> key, Optional<State> state) {
        /** All that there are. */
        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty());

        /** Checks that a key comes with its table. */
        public Filter {
            Objects.requireNonNull(state, "state");
            if (key.isPresent() && table.isEmpty()) {
                throw new IllegalArgumentException("a key is one of a table: say of which");
            }
        }

        /** Returns this for one table. */
        public Filter of(String name) {
            return new Filter(Optional.of(name), Optional.empty(), state);
        }

        /** Returns this for one row. */
        public Filter of(String name, RowKey row) {
            return new Filter(Optional.of(name), Optional.of(row), state);
        }

        /** Returns this for those that wait, or for those that are settled. */
        public Filter in(State only) {
            return new Filter(table, key, Optional.of(only));
        }
    }

    /** What a person decides. */
    sealed interface Choice {
        /** The side with the lower stamp stands. */
        record First() implements Choice {}

        /** The side with the higher stamp stands. */
        record Second() implements Choice {}

        /**
         * Other values stand.
         *
         * @param columns their values; columns of the row that are not named stay as they are
         */
        record Values(Row columns) implements Choice {
            /** Checks that the columns are not null. */
            public Values {
                Objects.requireNonNull(columns, "columns");
            }
        }

        /** The row is deleted. */
        record Delete() implements Choice {}
    }
}
