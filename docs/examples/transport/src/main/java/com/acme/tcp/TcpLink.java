package com.acme.tcp;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A socket with a thread that writes and one that reads.
 *
 * <p>On the wire: a greeting of 8 bytes, then frames, each behind its length in 4 bytes. Two lengths are none: {@link #PING} is
 * sent where nothing else is, so that the other end can tell silence from death; {@link #GOODBYE} is the last thing that an end
 * sends. A connection that ends without it is broken.
 *
 * <p>Closing: an end that closes a socket with unread bytes makes TCP throw away also what it has sent. So whoever closes says
 * goodbye and goes on reading, without telling anybody, until the other end has said goodbye too.
 *
 * <p>Threading: the queue belongs to whoever sends and to the writer. The receiver is told by the reader, and of
 * {@code writable} by the writer; {@code news} keeps the two apart. The reader alone tells the end, when all else is done.
 */
final class TcpLink implements Link {
    private static final long GREETING = 0x61636d65_74637031L;
    private static final int PING = -1;
    private static final int GOODBYE = -2;
    private static final ByteBuffer LAST = ByteBuffer.allocate(0);

    /** A sender that does not look at its queue is cut off here. */
    private static final long MOST_QUEUED = 32L << 20;

    private static final long LOW_WATER = 256L << 10;
    private static final long PATIENCE_MILLIS = 2_000;

    private final Socket socket;
    private final int timeoutMillis;
    private final Consumer<TcpLink> onEnd;
    private final BlockingQueue<ByteBuffer> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final CountDownLatch written = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object news = new Object();
    private final Object lock = new Object();
    private DataInputStream in;
    private DataOutputStream out;
    private Optional<Receiver> receiver = Optional.empty();
    private boolean reading;
    private boolean paused;
    private boolean closing;
    private boolean saidGoodbye;
    private boolean isOver;
    private Optional<TransportException> failure = Optional.empty();

    TcpLink(Socket socket, int timeoutMillis, Consumer<TcpLink> onEnd) {
        this.socket = socket;
        this.timeoutMillis = timeoutMillis;
        this.onEnd = onEnd;
    }

    /** Exchanges the greeting, and begins to send. */
    void greet() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMillis);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 << 10));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 << 10));
        out.writeLong(GREETING);
        out.flush();
        if (in.readLong() != GREETING) {
            throw new IOException("another greeting");
        }
        TcpThreads.start("writer to " + remote(), this::write);
    }

    @Override
    public void start(Receiver toTell) {
        boolean late;
        synchronized (lock) {
            receiver = Optional.of(toTell);
            late = isOver;
            beginToRead();
        }
        if (late) {
            tell(each -> each.closed(failure));
        }
    }

    /** Starts the reader; also a link that nobody ever started has to hear the other end's goodbye. */
    private void beginToRead() {
        if (!reading) {
            reading = true;
            TcpThreads.start("reader of " + remote(), this::read);
        }
    }

    @Override
    public void send(ByteBuffer frame) {
        int length = frame.remaining();
        if (length > TcpProvider.MAX_FRAME_BYTES) {
            throw new TransportException(
                    Kind.TOO_LARGE,
                    "a frame of " + length + " bytes, where " + TcpProvider.MAX_FRAME_BYTES + " are the most");
        }
        synchronized (lock) {
            if (closing) {
                throw failure.orElseGet(() -> new TransportException(Kind.CLOSED, "the link was closed before"));
            }
            if (queuedBytes.get() + length <= MOST_QUEUED) {
                queuedBytes.addAndGet(length);
                queue.add(frame.slice());
                return;
            }
        }
        throw fail(Kind.BROKEN, remote() + " takes too little: " + queuedBytes + " bytes are waiting for it", null);
    }

    @Override
    public long queuedBytes() {
        return queuedBytes.get();
    }

    private void write() {
        try {
            for (ByteBuffer frame = next(); frame != LAST; frame = next()) {
                write(frame);
            }
            out.writeInt(GOODBYE);
            out.flush();
            socket.shutdownOutput();
            synchronized (lock) {
                saidGoodbye = true;
            }
        } catch (IOException e) {
            fail(Kind.BROKEN, "the link to " + remote() + " broke: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            fail(Kind.BROKEN, "the link to " + remote() + " was interrupted", e);
        } finally {
            queue.clear();
            queuedBytes.set(0);
            written.countDown();
        }
    }

    /** Returns the next frame, and sends a sign of life for as long as there is none. */
    private ByteBuffer next() throws IOException, InterruptedException {
        ByteBuffer frame = queue.poll();
        while (frame == null) {
            out.flush();
            frame = queue.poll(timeoutMillis / 3, TimeUnit.MILLISECONDS);
            if (frame == null) {
                out.writeInt(PING);
            }
        }
        return frame;
    }

    private void write(ByteBuffer frame) throws IOException {
        int length = frame.remaining();
        out.writeInt(length);
        byte[] bytes = new byte[length];
        frame.duplicate().get(bytes);
        out.write(bytes);
        // Whoever stopped at the mark waits for this, however much was queued while the frame was on its way.
        long left = queuedBytes.addAndGet(-length);
        if (left < LOW_WATER && left + length >= LOW_WATER) {
            tell(Receiver::writable);
        }
    }

    private void read() {
        try {
            for (int length = in.readInt(); length != GOODBYE; length = in.readInt()) {
                if (length != PING) {
                    deliver(frame(length));
                }
            }
            close();
        } catch (SocketTimeoutException e) {
            fail(Kind.BROKEN, remote() + " has been silent for " + timeoutMillis + " ms", e);
        } catch (EOFException e) {
            fail(Kind.BROKEN, remote() + " is gone", e);
        } catch (IOException e) {
            fail(Kind.BROKEN, "the link to " + remote() + " broke: " + e.getMessage(), e);
        } catch (InterruptedException | RuntimeException e) {
            fail(Kind.BROKEN, "the receiver of " + remote() + " failed: " + e, e);
        } finally {
            end();
        }
    }

    private ByteBuffer frame(int length) throws IOException {
        if (length < 0 || length > TcpProvider.MAX_FRAME_BYTES) {
            throw fail(Kind.PROTOCOL, remote() + " announces a frame of " + length + " bytes", null);
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        return ByteBuffer.wrap(frame);
    }

    /** Hands a frame on. While the receiver pauses nothing more is read, so that the network holds the other end back. */
    private void deliver(ByteBuffer frame) throws InterruptedException {
        synchronized (lock) {
            while (paused && !closing) {
                lock.wait();
            }
            if (closing) {
                return;
            }
        }
        tell(each -> each.received(frame));
    }

    private void tell(Consumer<Receiver> event) {
        Optional<Receiver> toTell;
        synchronized (lock) {
            toTell = receiver;
        }
        synchronized (news) {
            toTell.ifPresent(event);
        }
    }

    private void end() {
        try {
            if (!written.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
                fail(Kind.BROKEN, remote() + " takes nothing any more", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeQuietly(socket);
        onEnd.accept(this);
        ended.countDown();
        synchronized (lock) {
            isOver = true;
            // Whoever starts the link from now on is told at once; a receiver that is there, below.
            if (receiver.isEmpty()) {
                return;
            }
        }
        tell(each -> each.closed(failure));
    }

    @Override
    public void pause() {
        synchronized (lock) {
            paused = true;
        }
    }

    @Override
    public void resume() {
        synchronized (lock) {
            paused = false;
            lock.notifyAll();
        }
    }

    @Override
    public String remote() {
        InetSocketAddress address = (InetSocketAddress) socket.getRemoteSocketAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void close() {
        synchronized (lock) {
            beginToClose();
        }
    }

    private void beginToClose() {
        if (!closing) {
            closing = true;
            queue.add(LAST);
            lock.notifyAll();
            beginToRead();
        }
    }

    /** Ends this link at once if the other end does not say goodbye within a moment. */
    void endSoon() {
        try {
            if (ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeQuietly(socket);
    }

    /** Breaks the link. The first failure says why; what fails after the last word was said is none. */
    TransportException fail(Kind kind, String message, Throwable cause) {
        TransportException problem = new TransportException(kind, message, cause);
        synchronized (lock) {
            if (failure.isEmpty() && !saidGoodbye) {
                failure = Optional.of(problem);
            }
            beginToClose();
        }
        closeQuietly(socket);
        return problem;
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use to anybody any more, and holds nothing.
        }
    }
}
