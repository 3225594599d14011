package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.api.transport.Link;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The frames of a link that have arrived and are not dealt with yet. While there is much of it the link is paused, so that
 * whoever sends faster than this node works waits at the network, and does not fill the memory here.
 *
 * <p>Threading: safe. The link is told by one thread at a time and without a lock: whoever finds another thread telling it
 * leaves it the news, and the last word is always the newest.
 */
final class Inbox {
    /** From so many bytes on the link is paused. */
    static final long HIGH_WATER = 512 << 10;

    /** Below so many it goes on. */
    static final long LOW_WATER = 128 << 10;

    /** What a frame costs beside its bytes: many small ones are much too. */
    private static final int FRAME_COST = 256;

    private final Link link;
    private final Executor executor;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicInteger news = new AtomicInteger();
    private boolean paused;

    Inbox(Link link, Executor executor) {
        this.link = Objects.requireNonNull(link, "link");
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    static long cost(ByteBuffer frame) {
        return frame.remaining() + FRAME_COST;
    }

    /** Has a frame dealt with, in its turn. Until then it counts. */
    void add(ByteBuffer frame, Runnable work) {
        long cost = cost(frame);
        keep(cost);
        executor.execute(() -> {
            try {
                work.run();
            } finally {
                release(cost);
            }
        });
    }

    /** Counts what is put aside for later. */
    void keep(long bytes) {
        waiting.addAndGet(bytes);
        tell();
    }

    void release(long bytes) {
        waiting.addAndGet(-bytes);
        tell();
    }

    private void tell() {
        if (news.getAndIncrement() > 0) {
            return;
        }
        for (int known = 1; known != 0; known = news.addAndGet(-known)) {
            long now = waiting.get();
            boolean pauses = paused ? now >= LOW_WATER : now > HIGH_WATER;
            if (pauses != paused) {
                paused = pauses;
                tell(pauses);
            }
        }
    }

    private void tell(boolean pauses) {
        if (pauses) {
            link.pause();
        } else {
            link.resume();
        }
    }
}
