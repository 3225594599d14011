package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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
record Upstream(
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
    static final String STATE = "upstream";
    private static final UUID NOBODY = new UUID(0, 0);
    private static final int MOST_MARKS = 64;

    /** A position of the server's, and the head of the own feed when it was reached. */
    record CheckpointMark(long serverLsn, long ownLsn) {}

    static Upstream none() {
        return new Upstream(NOBODY, "", "", List.of(), 0, 0, 0, NOBODY, NOBODY, 0, 0, 0, 0, List.of());
    }

    static Upstream load(dev.tidemark.api.storage.Snapshot snapshot) {
        return snapshot.state(STATE).map(Upstream::decode).orElseGet(Upstream::none);
    }

    boolean isKnown() {
        return !server.equals(NOBODY);
    }

    /** Returns what a write that is made now has seen of the server. */
    Context context() {
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
    long ownHeadAt(long serverLsn) {
        Optional<CheckpointMark> mark = checkpoints.stream()
                .filter(each -> each.serverLsn() <= serverLsn)
                .reduce((first, second) -> second);
        return mark.map(CheckpointMark::ownLsn).orElse(0L);
    }

    Upstream withNonces(UUID confirmed, UUID proposed) {
        return new Upstream(
                server,
                serverName,
                address,
                history,
                cursor,
                acknowledged,
                sent,
                confirmed,
                proposed,
                staged,
                offsetMillis,
                confirmedOutcome,
                lastSyncMillis,
                checkpoints);
    }

    Upstream withServer(UUID id, String name, String where, List<Incarnation> incarnations, long position) {
        return new Upstream(
                id,
                name,
                where,
                incarnations,
                position,
                acknowledged,
                sent,
                confirmedNonce,
                proposedNonce,
                position < cursor || !holdsStaged(incarnations) ? position : Math.max(staged, position),
                offsetMillis,
                confirmedOutcome,
                lastSyncMillis,
                checkpoints.stream()
                        .filter(mark -> mark.serverLsn() <= position)
                        .toList());
    }

    /** Returns whether the pages that are staged are part of a log with these incarnations: a restart does not change them. */
    private boolean holdsStaged(List<Incarnation> incarnations) {
        return new Incarnations(incarnations, Map.of()).common(history, staged) == staged;
    }

    Upstream withAcknowledged(long own) {
        return new Upstream(
                server,
                serverName,
                address,
                history,
                cursor,
                own,
                Math.max(sent, own),
                confirmedNonce,
                proposedNonce,
                staged,
                offsetMillis,
                confirmedOutcome,
                lastSyncMillis,
                checkpoints);
    }

    Upstream withSent(long own) {
        return new Upstream(
                server,
                serverName,
                address,
                history,
                cursor,
                acknowledged,
                own,
                confirmedNonce,
                proposedNonce,
                staged,
                offsetMillis,
                confirmedOutcome,
                lastSyncMillis,
                checkpoints);
    }

    Upstream withStaged(long position) {
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
                position,
                offsetMillis,
                confirmedOutcome,
                lastSyncMillis,
                checkpoints);
    }

    Upstream withOffset(long millis) {
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
                millis,
                confirmedOutcome,
                lastSyncMillis,
                checkpoints);
    }

    Upstream withConfirmedOutcome(long id) {
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
                id,
                lastSyncMillis,
                checkpoints);
    }

    Upstream withCheckpoint(long position, long ownHead, long nowMillis) {
        List<CheckpointMark> marks = new ArrayList<>(checkpoints);
        if (marks.isEmpty() || marks.get(marks.size() - 1).serverLsn() < position) {
            marks.add(new CheckpointMark(position, ownHead));
        }
        if (marks.size() > MOST_MARKS) {
            marks.remove(marks.size() / 2);
        }
        return new Upstream(
                server,
                serverName,
                address,
                history,
                position,
                acknowledged,
                sent,
                confirmedNonce,
                proposedNonce,
                position,
                offsetMillis,
                confirmedOutcome,
                nowMillis,
                marks);
    }

    byte[] encode() {
        return StateBytes.write(1, out -> {
            StateBytes.uuid(out, server);
            out.writeUTF(serverName);
            out.writeUTF(address);
            StateBytes.list(out, history, each -> {
                out.writeLong(each.id());
                out.writeLong(each.firstLsn());
            });
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
                        StateBytes.list(in, each -> new Incarnation(each.readLong(), each.readLong())),
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
