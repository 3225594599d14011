package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The last greetings of devices at all servers on one store. By them a server finds out which of its sessions go on elsewhere,
 * without asking after each of them.
 *
 * @param last oldest first
 */
record Greetings(List<Greeting> last) {
    static final Greetings NONE = new Greetings(List.of());
    private static final String STATE = "node/greetings";
    private static final int MOST = 64;

    /** A greeting; later ones have higher numbers. */
    record Greeting(long number, UUID device) {}

    Greetings {
        last = List.copyOf(last);
    }

    static Greetings load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(
                        bytes,
                        1,
                        in -> new Greetings(
                                StateBytes.list(in, each -> new Greeting(each.readLong(), StateBytes.uuid(each))))))
                .orElse(NONE);
    }

    void save(Transaction transaction) {
        transaction.putState(
                STATE,
                StateBytes.write(
                        1,
                        out -> StateBytes.list(out, last, greeting -> {
                            out.writeLong(greeting.number());
                            StateBytes.uuid(out, greeting.device());
                        })));
    }

    Greetings with(long number, UUID device) {
        List<Greeting> more = new ArrayList<>(last.subList(Math.max(0, last.size() + 1 - MOST), last.size()));
        more.add(new Greeting(number, device));
        return new Greetings(more);
    }

    /** Returns the number of the last greeting, 0 where there is none. */
    long newest() {
        return last.isEmpty() ? 0 : last.get(last.size() - 1).number();
    }

    /** Returns the greetings behind a number. */
    List<Greeting> since(long number) {
        return last.stream().filter(greeting -> greeting.number() > number).toList();
    }

    /** Returns whether there may have been greetings behind a number that are not among these any more. */
    boolean hasForgottenSince(long number) {
        return last.size() == MOST && last.get(0).number() > number;
    }
}
