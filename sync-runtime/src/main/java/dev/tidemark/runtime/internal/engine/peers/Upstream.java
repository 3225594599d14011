package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What a device knows of its server, kept in its store.
 *
 * @param server the server's id; nobody's before the first sync
 * @param serverName for people
 * @param address where it was met last
 * @param history the incarnations of the server's log
 * @param cursor how far this device has read the server's feed, at a checkpoint
 * @param acknowledged up to which own number the server has committed
 * @param sent up to which own number writes may have left this node
 * @param confirmedNonce the nonce that the server has seen and answered
 * @param proposedNonce the nonce that the next greeting proposes
 * @param staged up to which of the server's positions pages are staged
 * @param offsetMillis the server's clock less this machine's
 * @param confirmedOutcome the server's number of the last outcome that is kept here
 * @param lastSyncMillis when the last sync was carried out; 0 for never
 * @param checkpoints for positions of the server, the head of the own feed when it was reached, oldest first
 */
public record Upstream(
        UUID server,
        String serverName,
        String address,
        List<Incarnation> history,
        long cursor,
        long acknowledged,
        long sent,
        UUID confirmedNonce,
        UUID proposedNonce,
        long staged,
        long offsetMillis,
        long confirmedOutcome,
        long lastSyncMillis,
        List<CheckpointMark> checkpoints) {
    /** The name under which this is kept. */
    public static final String STATE = "upstream";

    private static final UUID NOBODY = new UUID(0, 0);
    private static final int MOST_MARKS = 64;

    /** A position of the server's, and the head of the own feed when it was reached. */
    record CheckpointMark(long serverLsn, long ownLsn) {}

    static Upstream none() {
        return new Upstream(NOBODY, "", "", List.of(), 0, 0, 0, NOBODY, NOBODY, 0, 0, 0, 0, List.of());
    }

    /** Returns what a store knows of its server; where it has met none, one that is not known. */
    public static Upstream load(dev.tidemark.api.storage.Snapshot snapshot) {
        return snapshot.state(STATE).map(Upstream::decode).orElseGet(Upstream::none);
    }

    /** Returns whether this device has met a server. */
    public boolean isKnown() {
        return !server.equals(NOBODY);
    }

    /** Returns what a write that is made now has seen of the server. */
    public Context context() {
        if (history.isEmpty() || cursor == 0) {
            return Context.EMPTY;
        }
        long incarnation = history.get(0).id();
        for (Incarnation each : history) {
            if (each.firstLsn() <= cursor) {
                incarnation = each.id();
            }
        }
        return Context.ofFeed(new Author(server, incarnation), cursor);
    }

    /** Returns the head of the own feed at the last checkpoint that is not behind a position of the server. */
    public long ownHeadAt(long serverLsn) {
        Optional<CheckpointMark> mark = checkpoints.stream()
                .filter(each -> each.serverLsn() <= serverLsn)
                .reduce((first, second) -> second);
        return mark.map(CheckpointMark::ownLsn).orElse(0L);
    }

    /** Returns this with other nonces for the next greeting. */
    public Upstream withNonces(UUID confirmed, UUID proposed) {
        return with(draft -> {
            draft.confirmedNonce = confirmed;
            draft.proposedNonce = proposed;
        });
    }

    /** Returns this for a server that was met somewhere, whose feed was read up to a position; marks behind that are dropped. */
    public Upstream withServer(UUID id, String name, String where, List<Incarnation> incarnations, long position) {
        return with(draft -> {
            draft.server = id;
            draft.serverName = name;
            draft.address = where;
            draft.history = incarnations;
            draft.cursor = position;
            draft.checkpoints = checkpoints.stream()
                    .filter(mark -> mark.serverLsn() <= position)
                    .toList();
        });
    }

    /** Returns this with the incarnations that the server tells now. */
    public Upstream withHistory(List<Incarnation> incarnations) {
        return with(draft -> draft.history = incarnations);
    }

    /** Returns whether the pages that are staged are part of a log with these incarnations: a restart does not change them. */
    public boolean holdsStaged(List<Incarnation> incarnations) {
        return new Incarnations(incarnations, Map.of()).common(history, staged) == staged;
    }

    /** Returns this with own writes committed at the server up to a number; what was acknowledged was sent as well. */
    public Upstream withAcknowledged(long own) {
        return with(draft -> {
            draft.acknowledged = own;
            draft.sent = Math.max(sent, own);
        });
    }

    /** Returns this for own writes that may have left up to a number. */
    public Upstream withSent(long own) {
        return with(draft -> draft.sent = own);
    }

    /** Returns this with pages staged up to a position of the server. */
    public Upstream withStaged(long position) {
        return with(draft -> draft.staged = position);
    }

    /** Returns this with another difference between the server's clock and this machine's. */
    public Upstream withOffset(long millis) {
        return with(draft -> draft.offsetMillis = millis);
    }

    /** Returns this with outcomes kept up to a number of the server's. */
    public Upstream withConfirmedOutcome(long id) {
        return with(draft -> draft.confirmedOutcome = id);
    }

    /** Returns this after a checkpoint was reached, with a mark of it. Where there are too many marks, one of the middle goes. */
    public Upstream withCheckpoint(long position, long ownHead, long nowMillis) {
        List<CheckpointMark> marks = new ArrayList<>(checkpoints);
        if (marks.isEmpty() || marks.get(marks.size() - 1).serverLsn() < position) {
            marks.add(new CheckpointMark(position, ownHead));
        }
        if (marks.size() > MOST_MARKS) {
            marks.remove(marks.size() / 2);
        }
        return with(draft -> {
            draft.cursor = position;
            draft.staged = position;
            draft.lastSyncMillis = nowMillis;
            draft.checkpoints = marks;
        });
    }

    private Upstream with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** A copy that is being changed: the one place that lists all fields, of which many are of one type. */
    private static final class Draft {
        private UUID server;
        private String serverName;
        private String address;
        private List<Incarnation> history;
        private long cursor;
        private long acknowledged;
        private long sent;
        private UUID confirmedNonce;
        private UUID proposedNonce;
        private long staged;
        private long offsetMillis;
        private long confirmedOutcome;
        private long lastSyncMillis;
        private List<CheckpointMark> checkpoints;

        Draft(Upstream from) {
            server = from.server;
            serverName = from.serverName;
            address = from.address;
            history = from.history;
            cursor = from.cursor;
            acknowledged = from.acknowledged;
            sent = from.sent;
            confirmedNonce = from.confirmedNonce;
            proposedNonce = from.proposedNonce;
            staged = from.staged;
            offsetMillis = from.offsetMillis;
            confirmedOutcome = from.confirmedOutcome;
            lastSyncMillis = from.lastSyncMillis;
            checkpoints = from.checkpoints;
        }

        Upstream finish() {
            return new Upstream(
                    server,
                    serverName,
                    address,
                    history,
                    cursor,
                    acknowledged,
                    sent,
                    confirmedNonce,
                    proposedNonce,
                    staged,
                    offsetMillis,
                    confirmedOutcome,
                    lastSyncMillis,
                    checkpoints);
        }
    }

    /** Returns this as it is kept. */
    public byte[] encode() {
        return StateBytes.write(1, out -> {
            StateBytes.uuid(out, server);
            out.writeUTF(serverName);
            out.writeUTF(address);
            Incarnations.write(out, history);
            out.writeLong(cursor);
            out.writeLong(acknowledged);
            out.writeLong(sent);
            StateBytes.uuid(out, confirmedNonce);
            StateBytes.uuid(out, proposedNonce);
            out.writeLong(staged);
            out.writeLong(offsetMillis);
            out.writeLong(confirmedOutcome);
            out.writeLong(lastSyncMillis);
            StateBytes.list(out, checkpoints, each -> {
                out.writeLong(each.serverLsn());
                out.writeLong(each.ownLsn());
            });
        });
    }

    private static Upstream decode(byte[] bytes) {
        return StateBytes.read(
                bytes,
                1,
                in -> new Upstream(
                        StateBytes.uuid(in),
                        in.readUTF(),
                        in.readUTF(),
                        Incarnations.read(in),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        StateBytes.uuid(in),
                        StateBytes.uuid(in),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        StateBytes.list(in, each -> new CheckpointMark(each.readLong(), each.readLong()))));
    }
}
