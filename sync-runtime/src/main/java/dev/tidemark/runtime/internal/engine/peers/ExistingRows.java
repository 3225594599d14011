package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What a device's user says of rows that were there before tracking started, on its way to the server. */
public final class ExistingRows {
    /** The key among the extensions of HELLO. */
    private static final String EXTENSION = "existing";

    /** The value: the rows are the same, and the server's content stands. */
    private static final String SAME = Adoption.Existing.SAME.word();

    private ExistingRows() {}

    private static Optional<String> answer(Snapshot snapshot) {
        return snapshot.state(Adoption.EXISTING_STATE).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Returns what HELLO says of it; nothing where nothing was said. */
    public static Map<String, String> extensions(Snapshot snapshot) {
        return answer(snapshot).filter(SAME::equals).isPresent() ? Map.of(EXTENSION, SAME) : Map.of();
    }

    /** Returns what a server does where rows differ, by what HELLO said. */
    public static Merger.Differing differing(Map<String, String> extensions) {
        return SAME.equals(extensions.get(EXTENSION)) ? Merger.Differing.SERVERS_STANDS : Merger.Differing.REFUSED;
    }

    /** Notes, once, that a sync was completed: the answer has been used, and can't be changed any more. */
    public static void settle(Transaction transaction) {
        if (!answer(transaction).equals(Optional.of(Adoption.SETTLED))) {
            transaction.putState(Adoption.EXISTING_STATE, Adoption.SETTLED.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns whether rows of two databases are the same where their content differs. */
    public static boolean areSame(Snapshot snapshot) {
        return answer(snapshot).filter(SAME::equals).isPresent();
    }

    /** Notes that a first delivery was taken. That rows are the same holds for other equals too. */
    public static void settleUnlessSame(Transaction transaction) {
        if (!areSame(transaction)) {
            settle(transaction);
        }
    }
}
