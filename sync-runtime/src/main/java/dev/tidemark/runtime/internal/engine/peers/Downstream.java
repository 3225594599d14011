package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a server knows of one of its devices, kept in its store.
 *
 * @param device the device's id
 * @param name the device's name
 * @param confirmedNonce the nonce that the last greeting held as confirmed
 * @param proposedNonce the nonce that the last greeting proposed
 * @param committed up to which of the device's numbers its writes are committed here
 * @param staged up to which of them batches of an unfinished group are kept
 * @param cursor how far the device has read this feed, at a checkpoint that it has confirmed
 * @param lastOutcome the number of the last outcome for this device
 * @param lastSeenMillis when it last connected
 * @param echoes runs of positions above the cursor that hold what this device itself wrote, in the order of the feed
 */
public record Downstream(
        UUID device,
        String name,
        UUID confirmedNonce,
        UUID proposedNonce,
        long committed,
        long staged,
        long cursor,
        long lastOutcome,
        long lastSeenMillis,
        List<Run> echoes) {
    /** How the names of these records begin; the device's id follows. */
    public static final String PREFIX = "peer/";

    private static final int LONGEST_NAME = 200;

    /** A run of positions, both ends part of it. */
    public record Run(long first, long last) {
        /** Returns whether a position is in the run. */
        public boolean holds(long lsn) {
            return first <= lsn && lsn <= last;
        }
    }

    /** Returns what is known of a device that has never greeted. */
    public static Downstream unknown(UUID device, String name) {
        UUID nobody = new UUID(0, 0);
        return new Downstream(device, name, nobody, nobody, 0, 0, 0, 0, 0, List.of());
    }

    /** Returns what a store knows of a device; nothing where it has never greeted. */
    public static Optional<Downstream> load(Snapshot snapshot, UUID device) {
        return snapshot.state(PREFIX + device).map(Downstream::decode);
    }

    /** Returns what a device is called, for people: its id where nobody has said it. */
    public static String name(Snapshot snapshot, UUID device) {
        return load(snapshot, device)
                .map(Downstream::name)
                .filter(name -> !name.isEmpty())
                .orElse(device.toString());
    }

    /** Returns the name under which this is kept. */
    public String stateName() {
        return PREFIX + device;
    }

    /**
     * Returns whether this very greeting was the last that came, and comes once more: whoever proposes a nonce once has not sent it
     * twice, and neither has a copy.
     */
    public boolean hasCome(Hello hello) {
        return proposesOnce(hello) && hello.proposedNonce().equals(proposedNonce);
    }

    /**
     * Returns whether a greeting comes from the device that greeted last, and not from a copy of it: it holds the nonce of that
     * greeting, and knows of all that has come from it since.
     */
    public boolean isSame(Hello hello) {
        UUID confirmed = hello.confirmedNonce();
        if (!proposesOnce(hello)) {
            return confirmed.equals(proposedNonce)
                    || confirmed.equals(confirmedNonce) && hello.proposedNonce().equals(proposedNonce);
        }
        boolean holds = confirmed.equals(proposedNonce) || hello.unanswered().contains(proposedNonce);
        return holds && Math.max(committed, staged) <= hello.sent().getAsLong();
    }

    /** A device that does not tell how far it has sent is of before, and proposes a nonce until it is answered. */
    private static boolean proposesOnce(Hello hello) {
        return hello.sent().isPresent();
    }

    /**
     * Returns what is known of the device of a session.
     *
     * @param nonce that the session's greeting proposed
     * @throws SessionRefused if another session has begun since: the one that sends on is that of a copy, or of its original
     */
    public static Downstream inSession(Snapshot snapshot, UUID device, UUID nonce) {
        return load(snapshot, device).orElseThrow().inSession(nonce);
    }

    /** The same of what was loaded. */
    public Downstream inSession(UUID nonce) {
        if (!nonce.equals(proposedNonce)) {
            throw displaced();
        }
        return kept();
    }

    /** Returns why a session ends when its device, or a copy of it, has begun another. */
    public static SessionRefused displaced() {
        return new SessionRefused(
                Refusal.Code.BUSY, "this device, or a copy of its database, has begun another session; sync again");
    }

    /** Returns this after a greeting with its nonces; a name that is too long is cut. */
    public Downstream greeted(String newName, UUID confirmed, UUID proposed, long nowMillis) {
        String shortName = newName.length() > LONGEST_NAME ? newName.substring(0, LONGEST_NAME) : newName;
        return new Downstream(
                device, shortName, confirmed, proposed, committed, staged, cursor, lastOutcome, nowMillis, echoes);
    }

    /**
     * Returns this with its proposed nonce as confirmed, for what a device sends after the greeting shows that it has kept the
     * nonce it had proposed; a copy that was made in between holds an older one.
     */
    private Downstream kept() {
        return proposedNonce.equals(confirmedNonce)
                ? this
                : new Downstream(
                        device,
                        name,
                        proposedNonce,
                        proposedNonce,
                        committed,
                        staged,
                        cursor,
                        lastOutcome,
                        lastSeenMillis,
                        echoes);
    }

    /** Returns this with batches of an unfinished group kept up to another number of the device. */
    public Downstream withStaged(long own) {
        return new Downstream(
                device,
                name,
                confirmedNonce,
                proposedNonce,
                committed,
                own,
                cursor,
                lastOutcome,
                lastSeenMillis,
                echoes);
    }

    /** Returns this after a group was committed up to a number of the device, and answered up to an outcome. */
    public Downstream withCommitted(long own, long outcome, List<Run> newEchoes) {
        List<Run> all = new ArrayList<>(echoes);
        all.addAll(newEchoes);
        return new Downstream(
                device, name, confirmedNonce, proposedNonce, own, own, cursor, outcome, lastSeenMillis, all);
    }

    /** Returns this with the number of another last outcome. */
    public Downstream withLastOutcome(long outcome) {
        return new Downstream(
                device,
                name,
                confirmedNonce,
                proposedNonce,
                committed,
                staged,
                cursor,
                outcome,
                lastSeenMillis,
                echoes);
    }

    /** Returns this for a device that has read up to a position; what it wrote itself up to there need not be left out any more. */
    public Downstream withCursor(long position) {
        List<Run> left = echoes.stream().filter(run -> run.last() > position).toList();
        return new Downstream(
                device,
                name,
                confirmedNonce,
                proposedNonce,
                committed,
                staged,
                position,
                lastOutcome,
                lastSeenMillis,
                left);
    }

    /** Returns this as it is kept. */
    public byte[] encode() {
        return StateBytes.write(1, out -> {
            StateBytes.uuid(out, device);
            out.writeUTF(name);
            StateBytes.uuid(out, confirmedNonce);
            StateBytes.uuid(out, proposedNonce);
            out.writeLong(committed);
            out.writeLong(staged);
            out.writeLong(cursor);
            out.writeLong(lastOutcome);
            out.writeLong(lastSeenMillis);
            StateBytes.list(out, echoes, run -> {
                out.writeLong(run.first());
                out.writeLong(run.last());
            });
        });
    }

    /** Reads what {@link #encode} wrote. */
    public static Downstream decode(byte[] bytes) {
        return StateBytes.read(
                bytes,
                1,
                in -> new Downstream(
                        StateBytes.uuid(in),
                        in.readUTF(),
                        StateBytes.uuid(in),
                        StateBytes.uuid(in),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        StateBytes.list(in, each -> new Run(each.readLong(), each.readLong()))));
    }
}
