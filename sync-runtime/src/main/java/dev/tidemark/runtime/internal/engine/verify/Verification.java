package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.wire.Compare;
import dev.tidemark.runtime.internal.wire.Digest;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Somebody's wish to have this device compared with its server, carried out within a session: examinations, and between them what
 * repairs, until there is nothing more to find or to do.
 *
 * <p>What was found by reading everything is followed by a look at the sums that both keep up, which costs little; so a kept sum
 * that is wrong is found, too.
 *
 * <p>Threading: the session's executor alone.
 */
public final class Verification {
    private static final int MOST_TRIES = 10;
    private static final String EXTENSION = "digest";
    private static final String YES = "1";

    private final Replica replica;
    private final Wish wish;
    private final Set<Breach.Reference> offered = new HashSet<>();
    private final Set<Breach.Reference> taken = new HashSet<>();
    private final List<String> recounted = new ArrayList<>();
    private Optional<Examination> examination = Optional.empty();
    private Optional<Examination.Findings> first = Optional.empty();
    private boolean content;
    private int tries;
    private long beganMillis;
    private long sentBefore;
    private long receivedBefore;

    /**
     * What is wanted.
     *
     * @param content whether to compare what rows hold, from the rows as they are
     * @param repair whether to make rows equal that differ
     * @param isRequired whether a server that can't be asked is a failure
     * @param onReport gets the report
     */
    public record Wish(boolean content, boolean repair, boolean isRequired, Consumer<VerifyReport> onReport) {}

    /** What the session does next. */
    public enum Next {
        /** It waits for an answer. */
        WAIT,
        /** It compares once more. */
        EXAMINE,
        /** It syncs, then compares once more. */
        SYNC,
        /** Nothing more. */
        DONE
    }

    /** Creates one of a node that fulfils a wish. */
    public Verification(Replica replica, Wish wish) {
        this.replica = replica;
        this.wish = wish;
        this.content = wish.content();
    }

    /** Returns what a device's HELLO says of comparing. */
    public static Map<String, String> offer() {
        return Map.of(EXTENSION, YES);
    }

    /** Returns what a server's WELCOME says of comparing. */
    public static Map<String, String> answer(Hello hello) {
        return YES.equals(hello.extensions().get(EXTENSION)) ? Map.of(EXTENSION, YES) : Map.of();
    }

    /** Returns whether the server of a welcome can take part. */
    public static boolean isPossible(Welcome welcome) {
        return YES.equals(welcome.extensions().get(EXTENSION));
    }

    /** Ends a wish that the server can't fulfil. */
    public void impossible(String server) {
        if (wish.isRequired()) {
            throw new SyncException(
                    SyncException.Kind.INCOMPATIBLE,
                    "the server " + server + " can't be compared with. Update Tidemark there");
        }
    }

    /** Begins an examination. */
    public Next examine(Wire wire, String server) {
        if (beganMillis == 0) {
            beganMillis = replica.clock().machineMillis();
            sentBefore = wire.sentBytes();
            receivedBefore = wire.receivedBytes();
            replica.keepDigests();
        }
        Consumer<Compare> ask = wire::send;
        Examination begun = new Examination(replica, content, ask);
        examination = Optional.of(begun);
        return next(begun.begin(), wire, server);
    }

    /** Takes an answer. */
    public Next take(Digest digest, Wire wire, String server) {
        return next(examination.orElseThrow().take(digest), wire, server);
    }

    private Next next(Optional<Examination.Findings> ended, Wire wire, String server) {
        if (ended.isEmpty()) {
            return Next.WAIT;
        }
        close();
        Examination.Findings findings = ended.get();
        if (findings.outcome() == Examination.Outcome.UNREADY) {
            return tryAgain(server);
        }
        if (first.isEmpty() || !first.get().hasDifferences()) {
            first = Optional.of(findings);
        }
        if (findings.hasDifferences()) {
            return wish.repair() && repair(findings) ? Next.SYNC : report(findings, wire, server);
        }
        if (findings.doubted() && !content) {
            recounted.addAll(replica.recount());
        }
        if (content) {
            content = false;
            return Next.EXAMINE;
        }
        return report(findings, wire, server);
    }

    private Next tryAgain(String server) {
        if (++tries < MOST_TRIES) {
            return Next.SYNC;
        }
        if (wish.isRequired()) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "so much is written here or at " + server + " that the two can't be compared. Try again later");
        }
        return Next.DONE;
    }

    /** Repairs what can be repaired. Returns whether anything was done; what was done to a row once is not done again. */
    private boolean repair(Examination.Findings findings) {
        List<Difference> unheard = findings.differences().stream()
                .filter(difference -> difference.isNewsToServer() && offered.add(difference.row()))
                .toList();
        List<Difference> settled = findings.differences().stream()
                .filter(difference -> !unheard.contains(difference) && taken.add(difference.row()))
                .toList();
        return new Repair(replica).repair(unheard, settled);
    }

    private Next report(Examination.Findings last, Wire wire, String server) {
        Examination.Findings found = first.orElse(last);
        Set<Breach.Reference> handled = new HashSet<>(offered);
        handled.addAll(taken);
        last.differences().forEach(difference -> handled.remove(difference.row()));
        wish.onReport()
                .accept(new VerifyReport(
                        server,
                        last.tables(),
                        found.differences().stream().map(Difference::report).toList(),
                        found.more(),
                        last.leftOut(),
                        recounted,
                        handled.size(),
                        last.differences().size(),
                        wire.sentBytes() - sentBefore,
                        wire.receivedBytes() - receivedBefore,
                        Duration.ofMillis(replica.clock().machineMillis() - beganMillis)));
        return Next.DONE;
    }

    /** Ends what is under way. */
    public void close() {
        examination.ifPresent(Examination::close);
        examination = Optional.empty();
    }
}
