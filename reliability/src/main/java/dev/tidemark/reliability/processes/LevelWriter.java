package dev.tidemark.reliability.processes;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A device that writes rows and syncs, again and again, and notes when the server has acknowledged each. It is never killed, and its
 * server knows nothing of its notes.
 *
 * <p>Threading: one thread writes; the notes are read when it has ended.
 */
final class LevelWriter {
    private final SyncNode device;
    private final RandomGenerator random;
    private final Set<String> written = new HashSet<>();
    private final Map<String, Long> acknowledged = new LinkedHashMap<>();
    private volatile boolean stopped;
    private volatile Optional<Throwable> failure = Optional.empty();
    private long next;

    LevelWriter(SyncNode device, RandomGenerator random) {
        this.device = device;
        this.random = random;
    }

    /** Begins to write on a thread of its own, which ends when it is stopped or its server does not answer. */
    Thread start() {
        stopped = false;
        Thread thread = new Thread(this::goOn, "writer");
        thread.start();
        return thread;
    }

    void stop() {
        stopped = true;
    }

    private void goOn() {
        try {
            while (!stopped) {
                write(random.nextInt(1, 6));
                sync();
            }
        } catch (SyncException ended) {
            // Somebody was killed. What was acknowledged is noted.
        } catch (RuntimeException | Error failed) {
            failure = Optional.of(failed);
        }
    }

    /** Says why it ended, if it was neither stopped nor left alone by its server. */
    void check() {
        failure.ifPresent(failed -> {
            throw new Broken("the device that writes has failed: " + failed, failed);
        });
    }

    /** Writes rows on the device alone. */
    void write(int rows) {
        device.write(writer -> {
            for (int i = 0; i < rows; i++) {
                String token = "w-" + next++;
                writer.put(LevelCycles.TABLE, RowKey.of(token), Row.of(Map.of("n", Value.of(next))));
                written.add(token);
            }
            return rows;
        });
    }

    /** Brings what is written to the server; all of it is acknowledged when this returns. */
    void sync() {
        device.sync();
        long now = System.nanoTime();
        written.forEach(token -> acknowledged.putIfAbsent(token, now));
    }

    Set<String> written() {
        return written;
    }

    /** Returns when each row was acknowledged. */
    Map<String, Long> acknowledged() {
        return acknowledged;
    }
}
