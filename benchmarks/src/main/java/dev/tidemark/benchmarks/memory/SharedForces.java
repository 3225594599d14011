package dev.tidemark.benchmarks.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The least that writers do who share a force: each adds bytes to a file, and waits until one of them has brought them to the disk. What
 * threads cost that wait for each other is in it, and nothing else.
 */
final class SharedForces implements AutoCloseable {
    private final FileChannel channel;
    private final List<Waiter> waiters = new ArrayList<>();
    private long added;
    private volatile long safe;
    private boolean forcing;

    private record Waiter(Thread thread, long number) {}

    SharedForces(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Adds bytes, and returns when they are on the disk. */
    void add(ByteBuffer bytes) {
        long number;
        synchronized (this) {
            write(bytes);
            number = ++added;
        }
        while (safe < number) {
            if (isNext(number)) {
                force();
            } else if (safe < number) {
                LockSupport.park(this);
            }
        }
    }

    private synchronized boolean isNext(long number) {
        boolean isNext = !forcing;
        if (!isNext && safe < number) {
            waiters.add(new Waiter(Thread.currentThread(), number));
        }
        forcing = true;
        return isNext;
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void force() {
        long upTo = last();
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        served(upTo).forEach(waiter -> LockSupport.unpark(waiter.thread()));
    }

    private synchronized long last() {
        return added;
    }

    /** Returns those that are served, behind the one who forces next. */
    private synchronized List<Waiter> served(long upTo) {
        safe = Math.max(safe, upTo);
        forcing = false;
        List<Waiter> woken = new ArrayList<>(waiters);
        woken.removeIf(waiter -> waiter.number() > safe);
        waiters.removeAll(woken);
        if (!waiters.isEmpty()) {
            woken.add(0, waiters.remove(0));
        }
        return woken;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
