package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.Page;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a server is asked for its conflicts, and answers: in the extensions of a HELLO and of a WELCOME. Records travel as they are kept;
 * of values that are too long for a frame the beginning does.
 */
public final class ConflictAnswer {
    private static final String LIST = "conflicts";
    private static final String FIND = "conflict";
    private static final String RESOLVE = "resolve";

    private static final String TABLE = "table";
    private static final String KEY = "key";
    private static final String STATE = "state";
    private static final String BEFORE = "before";
    private static final String MOST = "most";
    private static final String ID = "id";
    private static final String CHOICE = "choice";
    private static final String VALUES = "values";

    private static final String COUNT = "count";
    private static final String NEXT = "next";
    private static final String RECORD = "record/";
    private static final String PROBLEM = "problem";

    /** What fits in a frame beside the rest of a WELCOME, with room to spare. */
    private static final int MOST_BYTES = 512 << 10;

    /** More than this nobody gets at once, however many he asks for. */
    private static final int MOST_RECORDS = 1_000;

    private static final int MOST_OF_ONE = 64 << 10;
    private static final int LONGEST_VALUE = 1_000;

    private ConflictAnswer() {}

    // ---- questions

    public static Map<String, String> list(Filter filter, long before, int most) {
        Map<String, String> question = new HashMap<>(
                Map.of(StatusAnswer.ASK, LIST, BEFORE, Long.toString(before), MOST, Integer.toString(most)));
        filter.table().ifPresent(table -> question.put(TABLE, table));
        filter.key().ifPresent(key -> question.put(KEY, text(ConflictCodec.encode(key))));
        filter.state().ifPresent(state -> question.put(STATE, word(state)));
        return question;
    }

    public static Map<String, String> find(String id) {
        return Map.of(StatusAnswer.ASK, FIND, ID, id);
    }

    public static Map<String, String> resolve(String id, Choice choice) {
        Map<String, String> question = new HashMap<>(Map.of(StatusAnswer.ASK, RESOLVE, ID, id, CHOICE, word(choice)));
        if (choice instanceof Choice.Values values) {
            question.put(VALUES, text(ConflictCodec.encode(values.columns())));
        }
        return question;
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Choice choice) {
        if (choice instanceof Choice.First) {
            return "first";
        } else if (choice instanceof Choice.Second) {
            return "second";
        }
        return choice instanceof Choice.Values ? VALUES : "delete";
    }

    // ---- answers

    /** Returns the answer to what was asked; nothing where conflicts were not asked for. */
    public static Optional<Map<String, String>> to(Map<String, String> asked, Conflicts conflicts) {
        try {
            return switch (asked.getOrDefault(StatusAnswer.ASK, "")) {
                case LIST -> Optional.of(listed(asked, conflicts));
                case FIND ->
                    Optional.of(told(conflicts
                            .find(asked.getOrDefault(ID, ""))
                            .map(List::of)
                            .orElse(List.of())));
                case RESOLVE ->
                    Optional.of(told(List.of(conflicts.resolve(asked.getOrDefault(ID, ""), choice(asked)))));
                default -> Optional.empty();
            };
        } catch (SyncException problem) {
            if (problem.kind() != SyncException.Kind.USAGE) {
                throw problem;
            }
            return Optional.of(Map.of(PROBLEM, problem.getMessage()));
        } catch (IllegalArgumentException malformed) {
            throw new WireException(
                    "the question about conflicts can't be understood (" + malformed.getMessage() + ")");
        }
    }

    private static Choice choice(Map<String, String> asked) {
        String choice = asked.getOrDefault(CHOICE, "");
        return switch (choice) {
            case "first" -> new Choice.First();
            case "second" -> new Choice.Second();
            case "delete" -> new Choice.Delete();
            case VALUES -> new Choice.Values(ConflictCodec.row(bytes(asked.getOrDefault(VALUES, ""))));
            default -> throw new WireException("'" + choice + "' is no way to settle a conflict");
        };
    }

    private static Map<String, String> listed(Map<String, String> asked, Conflicts conflicts) {
        Filter filter = new Filter(
                Optional.ofNullable(asked.get(TABLE)),
                Optional.ofNullable(asked.get(KEY)).map(key -> ConflictCodec.key(bytes(key))),
                Optional.ofNullable(asked.get(STATE)).map(state -> State.valueOf(state.toUpperCase(Locale.ROOT))));
        int most = Math.min(Integer.parseInt(asked.getOrDefault(MOST, "")), MOST_RECORDS);
        Page page = conflicts.list(filter, Long.parseLong(asked.getOrDefault(BEFORE, "")), most);
        List<ConflictRecord> fitting = fitting(page.conflicts());
        Map<String, String> answer = told(fitting);
        answer.put(COUNT, Long.toString(conflicts.count(filter)));
        OptionalLong next = fitting.size() < page.conflicts().size()
                ? OptionalLong.of(fitting.get(fitting.size() - 1).number())
                : page.next();
        next.ifPresent(number -> answer.put(NEXT, Long.toString(number)));
        return answer;
    }

    /** Returns as many as fit in one answer, which is at least one. */
    private static List<ConflictRecord> fitting(List<ConflictRecord> all) {
        List<ConflictRecord> fitting = new ArrayList<>();
        long bytes = 0;
        for (ConflictRecord each : all) {
            bytes += 2L * ConflictCodec.encode(abridged(each)).length;
            if (bytes > MOST_BYTES && !fitting.isEmpty()) {
                break;
            }
            fitting.add(each);
        }
        return fitting;
    }

    private static Map<String, String> told(List<ConflictRecord> records) {
        Map<String, String> answer = new HashMap<>();
        for (int i = 0; i < records.size(); i++) {
            answer.put(RECORD + i, text(ConflictCodec.encode(abridged(records.get(i)))));
        }
        answer.putIfAbsent(COUNT, Integer.toString(records.size()));
        return answer;
    }

    private static ConflictRecord abridged(ConflictRecord kept) {
        if (ConflictCodec.encode(kept).length <= MOST_OF_ONE) {
            return kept;
        }
        Conflict whole = kept.conflict();
        return new ConflictRecord(
                kept.id(),
                kept.number(),
                new Conflict(
                        whole.table(),
                        whole.key(),
                        whole.columns(),
                        abridged(whole.first()),
                        abridged(whole.second()),
                        whole.ancestor().map(ConflictAnswer::abridged)),
                kept.met(),
                kept.strategy(),
                kept.reason(),
                kept.before().map(ConflictAnswer::abridged),
                kept.after().map(ConflictAnswer::abridged),
                kept.settlement());
    }

    private static Conflict.Side abridged(Conflict.Side side) {
        return new Conflict.Side(
                side.values().map(ConflictAnswer::abridged), side.stamp(), side.name(), side.role(), side.arrival());
    }

    private static Row abridged(Row row) {
        Map<String, Value> values = new LinkedHashMap<>();
        row.toMap().forEach((column, value) -> values.put(column, abridged(value)));
        return Row.of(values);
    }

    private static Value abridged(Value value) {
        if (value instanceof Value.Text text && text.value().length() > LONGEST_VALUE) {
            return Value.of(text.value().substring(0, LONGEST_VALUE) + "... ("
                    + text.value().length() + " characters)");
        }
        return value instanceof Value.Blob blob && blob.size() > LONGEST_VALUE
                ? Value.of("(" + blob.size() + " bytes)")
                : value;
    }

    // ---- answers that were given

    public static Optional<Page> page(Welcome welcome) {
        return records(welcome)
                .map(records -> new Page(
                        records,
                        welcome.extensions().containsKey(NEXT)
                                ? OptionalLong.of(number(welcome, NEXT))
                                : OptionalLong.empty()));
    }

    public static Optional<Long> count(Welcome welcome) {
        return records(welcome).map(any -> number(welcome, COUNT));
    }

    /**
     * Returns the records of an answer; nothing where it is none.
     *
     * @throws SyncException of kind {@code USAGE} if the server says what is wrong with the question
     */
    public static Optional<List<ConflictRecord>> records(Welcome welcome) {
        Map<String, String> answer = welcome.extensions();
        if (answer.containsKey(PROBLEM)) {
            throw new SyncException(SyncException.Kind.USAGE, answer.get(PROBLEM));
        }
        if (!answer.containsKey(COUNT)) {
            return Optional.empty();
        }
        List<ConflictRecord> records = new ArrayList<>();
        for (String record = answer.get(RECORD + 0); record != null; record = answer.get(RECORD + records.size())) {
            records.add(ConflictCodec.decode(bytes(record)));
        }
        return Optional.of(records);
    }

    private static long number(Welcome welcome, String name) {
        String text = welcome.extensions().get(name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new WireException("'" + text + "' is no number of conflicts");
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new WireException("what should be Base64 is not: " + e.getMessage());
        }
    }
}
