package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a server is asked about its conflicts, in the extensions of a HELLO. */
public sealed interface ConflictQuestion {
    /** Returns the question as a HELLO says it. */
    Map<String, String> extensions();

    /**
     * Returns what a HELLO asks; nothing where it is not about conflicts.
     *
     * @throws WireException if a value makes no sense
     * @throws IllegalArgumentException likewise
     */
    static Optional<ConflictQuestion> of(Map<String, String> extensions) {
        return switch (extensions.getOrDefault(StatusAnswer.ASK, "")) {
            case Listing.NAME -> Optional.of(Listing.read(extensions));
            case Finding.NAME -> Optional.of(new Finding(extensions.getOrDefault(Finding.ID, "")));
            case Resolving.NAME -> Optional.of(Resolving.read(extensions));
            default -> Optional.empty();
        };
    }

    /**
     * Which conflicts there are.
     *
     * @param before the number above all that are asked for
     */
    record Listing(Filter filter, long before, int most) implements ConflictQuestion {
        private static final String NAME = "conflicts";
        private static final String TABLE = "table";
        private static final String KEY = "key";
        private static final String STATE = "state";
        private static final String BEFORE = "before";
        private static final String MOST = "most";

        @Override
        public Map<String, String> extensions() {
            Map<String, String> question = new HashMap<>(
                    Map.of(StatusAnswer.ASK, NAME, BEFORE, Long.toString(before), MOST, Integer.toString(most)));
            filter.table().ifPresent(table -> question.put(TABLE, table));
            filter.key().ifPresent(key -> question.put(KEY, BytesAsText.text(ConflictCodec.encode(key))));
            filter.state().ifPresent(state -> question.put(STATE, state.name().toLowerCase(Locale.ROOT)));
            return question;
        }

        private static Listing read(Map<String, String> extensions) {
            Filter filter = new Filter(
                    Optional.ofNullable(extensions.get(TABLE)),
                    Optional.ofNullable(extensions.get(KEY)).map(key -> ConflictCodec.key(BytesAsText.bytes(key))),
                    Optional.ofNullable(extensions.get(STATE))
                            .map(state -> State.valueOf(state.toUpperCase(Locale.ROOT))));
            int most = Integer.parseInt(extensions.getOrDefault(MOST, ""));
            return new Listing(filter, Long.parseLong(extensions.getOrDefault(BEFORE, "")), most);
        }
    }

    /** What is known of one conflict. */
    record Finding(String id) implements ConflictQuestion {
        private static final String NAME = "conflict";
        private static final String ID = "id";

        @Override
        public Map<String, String> extensions() {
            return Map.of(StatusAnswer.ASK, NAME, ID, id);
        }
    }

    /** That one be settled. */
    record Resolving(String id, Choice choice) implements ConflictQuestion {
        private static final String NAME = "resolve";
        private static final String CHOICE = "choice";
        private static final String FIRST = "first";
        private static final String SECOND = "second";
        private static final String DELETE = "delete";
        private static final String VALUES = "values";

        @Override
        public Map<String, String> extensions() {
            Map<String, String> question =
                    new HashMap<>(Map.of(StatusAnswer.ASK, NAME, Finding.ID, id, CHOICE, word()));
            if (choice instanceof Choice.Values values) {
                question.put(VALUES, BytesAsText.text(ConflictCodec.encode(values.columns())));
            }
            return question;
        }

        private String word() {
            if (choice instanceof Choice.First) {
                return FIRST;
            } else if (choice instanceof Choice.Second) {
                return SECOND;
            }
            return choice instanceof Choice.Values ? VALUES : DELETE;
        }

        private static Resolving read(Map<String, String> extensions) {
            String word = extensions.getOrDefault(CHOICE, "");
            Choice choice = switch (word) {
                case FIRST -> new Choice.First();
                case SECOND -> new Choice.Second();
                case DELETE -> new Choice.Delete();
                case VALUES ->
                    new Choice.Values(ConflictCodec.row(BytesAsText.bytes(extensions.getOrDefault(VALUES, ""))));
                default -> throw new WireException("'" + word + "' is no way to settle a conflict");
            };
            return new Resolving(extensions.getOrDefault(Finding.ID, ""), choice);
        }
    }
}
