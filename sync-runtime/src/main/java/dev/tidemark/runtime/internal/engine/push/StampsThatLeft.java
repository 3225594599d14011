package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.util.ArrayList;
import java.util.List;

/**
 * How late the stamps are that have left this device: for each push not known to have arrived, and for the last that has, the
 * number of its last write and what the clock read then.
 *
 * @param pushes oldest first
 */
public record StampsThatLeft(List<Push> pushes) {
    private static final int MOST = 16;

    /** The last number that left with a push, 0 for what left under a former identity, and a reading that is above all stamps up to it. */
    record Push(long number, long reading) {}

    /** Keeps an unmodifiable copy. */
    public StampsThatLeft {
        pushes = List.copyOf(pushes);
    }

    /** Returns what is kept; none where nothing has left. */
    public static StampsThatLeft load(Snapshot snapshot) {
        return snapshot.state(NodeState.LEFT)
                .map(bytes -> StateBytes.read(
                        bytes,
                        1,
                        in -> new StampsThatLeft(
                                StateBytes.list(in, each -> new Push(each.readLong(), each.readLong())))))
                .orElseGet(() -> new StampsThatLeft(List.of()));
    }

    /** Keeps this in place of what was kept. */
    public void save(Transaction transaction) {
        transaction.putState(
                NodeState.LEFT,
                StateBytes.write(
                        1,
                        out -> StateBytes.list(out, pushes, push -> {
                            out.writeLong(push.number());
                            out.writeLong(push.reading());
                        })));
    }

    /** Returns this with a push that is about to leave, and without what nobody asks for any more. */
    public StampsThatLeft leaving(long number, long reading, long acknowledged) {
        List<Push> left = new ArrayList<>();
        for (Push push : pushes) {
            boolean isCovered = !left.isEmpty() && push.number() <= acknowledged;
            if (isCovered) {
                left.clear();
            }
            if (push.number() < number || push.number() == 0) {
                left.add(push);
            }
        }
        if (number > 0) {
            left.add(new Push(number, reading));
        }
        return new StampsThatLeft(left.subList(Math.max(0, left.size() - MOST), left.size()));
    }

    /** Returns this when what has left above a number and has not arrived gets other stamps: it has not left under those. */
    public StampsThatLeft restamped(long arrived) {
        List<Push> left = new ArrayList<>();
        for (Push push : pushes) {
            boolean isBefore = left.isEmpty() || left.get(left.size() - 1).number() < arrived;
            if (push.number() == 0 || isBefore && arrived > 0) {
                left.add(new Push(Math.min(push.number(), arrived), push.reading()));
            }
        }
        return new StampsThatLeft(left);
    }

    /** Returns this for a device that takes another identity: what has left under this one, up to a number, stays what it is. */
    public StampsThatLeft ofFormer(long arrived) {
        long latest = latest(arrived);
        return new StampsThatLeft(latest == 0 ? List.of() : List.of(new Push(0, latest)));
    }

    /** Returns a reading that is not below any stamp that has left. */
    public long latest() {
        return pushes.stream().mapToLong(Push::reading).max().orElse(0);
    }

    /**
     * Returns a reading that is not below the stamps up to a number; 0 where none has left. A push of which only a part has
     * arrived counts as a whole.
     */
    public long latest(long arrived) {
        long latest = 0;
        for (Push push : pushes) {
            if (push.number() > 0 && arrived == 0) {
                return latest;
            }
            latest = push.reading();
            if (push.number() > 0 && push.number() >= arrived) {
                return latest;
            }
        }
        return latest;
    }
}
