package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Page;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server answers to a {@link ConflictQuestion}, in the extensions of a WELCOME. Records travel as they are kept, in so far as
 * they fit.
 */
public final class ConflictAnswer {
    private static final String COUNT = "count";
    private static final String NEXT = "next";
    private static final String RECORD = "record/";
    private static final String PROBLEM = "problem";

    /** What fits in a frame beside the rest of a WELCOME, with room to spare. */
    private static final int MOST_BYTES = 512 << 10;

    /** More than this nobody gets at once, however many he asks for. */
    private static final int MOST_RECORDS = 1_000;

    private ConflictAnswer() {}

    /** Returns the answer to what a HELLO asks; nothing where that is not about conflicts. */
    public static Optional<Map<String, String>> to(Map<String, String> asked, Conflicts conflicts) {
        try {
            return ConflictQuestion.of(asked).map(question -> answer(question, conflicts));
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

    private static Map<String, String> answer(ConflictQuestion question, Conflicts conflicts) {
        if (question instanceof ConflictQuestion.Listing listing) {
            return listed(listing, conflicts);
        } else if (question instanceof ConflictQuestion.Finding finding) {
            return told(conflicts.find(finding.id()).stream().toList());
        }
        ConflictQuestion.Resolving resolving = (ConflictQuestion.Resolving) question;
        return told(List.of(conflicts.resolve(resolving.id(), resolving.choice())));
    }

    private static Map<String, String> listed(ConflictQuestion.Listing asked, Conflicts conflicts) {
        Page page = conflicts.list(asked.filter(), asked.before(), Math.min(asked.most(), MOST_RECORDS));
        List<ConflictRecord> fitting = fitting(page.conflicts());
        Map<String, String> answer = told(fitting);
        answer.put(COUNT, Long.toString(conflicts.count(asked.filter())));
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
            bytes += 2L * AbridgedRecord.encode(each).length;
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
            answer.put(RECORD + i, BytesAsText.text(AbridgedRecord.encode(records.get(i))));
        }
        answer.put(COUNT, Integer.toString(records.size()));
        return answer;
    }

    // ---- answers that were given

    /** Returns the page of conflicts in an answer; nothing where it is none. */
    public static Optional<Page> page(Welcome welcome) {
        return records(welcome)
                .map(records -> new Page(
                        records,
                        welcome.extensions().containsKey(NEXT)
                                ? OptionalLong.of(number(welcome, NEXT))
                                : OptionalLong.empty()));
    }

    /** Returns how many conflicts there are in all, by an answer; nothing where it is none. */
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
            records.add(ConflictCodec.decode(BytesAsText.bytes(record)));
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
}
