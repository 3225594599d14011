package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.merge.Coverage;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes.Untold;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes of devices that have come to a server by way of others. Each may come more than once: from everybody who carries it, and from
 * its author, then perhaps under a later number, but with the time of its stamp. Whoever has written over it here says by the position that
 * he has read that he knew it, and at which position it stood nobody keeps; so what has come before, and is replaced, is left out.
 */
final class BroughtWrites {
    private static final String PREFIX = "brought/";
    /** Beyond these nothing is kept of an author, and what comes once more is merged like anything else. */
    private static final int MOST = 10_000;

    private final Transaction transaction;
    private final UUID server;
    private final UUID device;
    private final ConflictRules rules;
    private final Coverage coverage;
    private final Map<UUID, Known> authors = new HashMap<>();
    private final Known own;
    /** What became of what others have brought of the device's: nothing is asked for where they have brought none. */
    private final List<Untold> untold;

    /** One write that was brought, by its author's number and the time of its stamp. */
    private record Brought(long number, long time) {}

    /** What has come of an author's: from himself all up to a number, and what others brought beyond it. */
    private static final class Known {
        final long committed;
        final Map<Long, Brought> byTime = new HashMap<>();
        boolean changed;

        Known(Snapshot snapshot, UUID author) {
            committed =
                    Downstream.load(snapshot, author).map(Downstream::committed).orElse(0L);
            snapshot.state(PREFIX + author)
                    .ifPresent(bytes -> decode(bytes).forEach(each -> byTime.put(each.time(), each)));
        }
    }

    /** @param device who brings what comes now */
    BroughtWrites(Transaction transaction, UUID server, UUID device, ConflictRules rules, Coverage coverage) {
        this.transaction = transaction;
        this.server = server;
        this.device = device;
        this.rules = rules;
        this.coverage = coverage;
        this.own = known(Author.device(device));
        this.untold = own.byTime.isEmpty() ? List.of() : UntoldOutcomes.load(transaction, device);
    }

    /** Returns what the device is to be told of a change of its own that others have brought, whole or in parts. */
    List<WriteOutcome> outcomes(Change change) {
        return untold.stream()
                .flatMap(each -> each.of(change, Author.device(device)).stream())
                .toList();
    }

    /** Returns whether another device has brought something of a change before that is the device's own. */
    boolean hasOthersBrought(Change change) {
        return !own.byTime.isEmpty()
                && change.versions()
                        .all()
                        .anyMatch(version -> version.stamp().author().node().equals(device) && hasCome(version));
    }

    /** Returns what of a change has not been here before, or still stands here, if there is anything. */
    Optional<Change> news(Change change) {
        if (isAllNew(change.versions())) {
            return Optional.of(change);
        }
        Optional<StoredRow> here = transaction.row(change.table(), change.key());
        if (here.isEmpty() || change.kind() == Change.Kind.DELETE) {
            return Optional.of(change)
                    .filter(each -> here.isEmpty()
                            || !isReplaced(
                                    each.versions().row(), here.get().versions().row()));
        }
        List<String> news = change.values().shape().names().stream()
                .filter(column -> !isReplaced(
                        change.versions().of(column), here.get().versions().of(column)))
                .toList();
        return news.size() == change.values().size() ? Optional.of(change) : only(change, news);
    }

    /** Nearly always so, and asked of every change. */
    private boolean isAllNew(Versions versions) {
        if (hasCome(versions.row())) {
            return false;
        }
        for (Version version : versions.columns().values()) {
            if (hasCome(version)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What its author knew does not replace a write, however late a stamp it has. This is asked since a number says little of a server that
     * was restored: it may be passed over there, with what was written under it still to come.
     */
    private boolean isReplaced(Version comes, Version here) {
        return hasCome(comes) && here.stamp().compareTo(comes.stamp()) > 0 && !coverage.covers(comes, here);
    }

    private boolean hasCome(Version version) {
        Stamp stamp = version.stamp();
        if (!isOthers(stamp)) {
            return !own.byTime.isEmpty()
                    && stamp.author().node().equals(device)
                    && own.byTime.containsKey(stamp.time());
        }
        Known known = known(stamp.author());
        return stamp.sequence() <= known.committed || known.byTime.containsKey(stamp.time());
    }

    /** Returns whether another device than the one that brings a write has made it: servers' writes say where they stand. */
    private boolean isOthers(Stamp stamp) {
        Author author = stamp.author();
        return !stamp.isBottom()
                && author.incarnation() == 0
                && !author.node().equals(device)
                && !author.node().equals(server);
    }

    private Known known(Author author) {
        return authors.computeIfAbsent(author.node(), node -> new Known(transaction, node));
    }

    /** The row itself is here, or was: what is left of its creation changes it. A row that is one unit comes whole or not at all. */
    private Optional<Change> only(Change change, List<String> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(rules.isUnit(change.table()) ? change : change.only(columns));
    }

    /** Notes what somebody brings that another wrote. */
    void note(Change change) {
        note(change.versions().row());
        change.versions().columns().values().forEach(this::note);
    }

    private void note(Version version) {
        Stamp stamp = version.stamp();
        if (!isOthers(stamp)) {
            return;
        }
        Known known = known(stamp.author());
        if (stamp.sequence() > known.committed && known.byTime.size() < MOST) {
            Brought brought = new Brought(stamp.sequence(), stamp.time());
            known.changed |= !brought.equals(known.byTime.put(stamp.time(), brought));
        }
    }

    /** Keeps what has come, without what the device that brings this has brought itself by now. */
    void save(long committed) {
        own.changed |= own.byTime.values().removeIf(each -> each.number() <= committed);
        if (!untold.isEmpty()) {
            UntoldOutcomes.forget(transaction, device, committed);
        }
        authors.forEach((author, known) -> {
            if (known.changed && known.byTime.isEmpty()) {
                transaction.removeState(PREFIX + author);
            } else if (known.changed) {
                transaction.putState(
                        PREFIX + author, encode(known.byTime.values().stream().toList()));
            }
        });
    }

    private static byte[] encode(List<Brought> all) {
        return StateBytes.write(
                1,
                out -> StateBytes.list(out, all, each -> {
                    out.writeLong(each.number());
                    out.writeLong(each.time());
                }));
    }

    private static List<Brought> decode(byte[] bytes) {
        return StateBytes.read(
                bytes, 1, in -> StateBytes.list(in, each -> new Brought(each.readLong(), each.readLong())));
    }
}
