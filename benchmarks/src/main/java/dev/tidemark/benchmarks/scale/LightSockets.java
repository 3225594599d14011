package dev.tidemark.benchmarks.scale;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * WebSockets of many light devices on one thread, with no buffer of their own: what the devices cost must be little beside the
 * server that they measure. It reads what Tidemark's server sends, and no more of the standard than that.
 */
final class LightSockets implements AutoCloseable {
    private static final String HANDSHAKE =
            "GET /sync HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    + "Sec-WebSocket-Protocol: tidemark.v1\r\n\r\n";
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final int FINAL_BINARY = 0x82;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int LENGTH_IN_EIGHT_BYTES = 127;
    private static final int LARGEST = 1 << 20;

    private final InetSocketAddress server;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(2 * LARGEST);
    private final ByteBuffer output = ByteBuffer.allocateDirect(LARGEST);
    private final Thread thread = new Thread(this::run, "light-sockets");
    private volatile boolean closed;
    private volatile Throwable failure;

    LightSockets(URI address) {
        try {
            server = new InetSocketAddress(address.getHost(), address.getPort());
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs something on the thread of all devices. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Ends the measurement if a device's connection has failed. */
    void requireHealthy() {
        if (failure != null) {
            throw new IllegalStateException("not what was to be measured: " + failure, failure);
        }
    }

    /** Connects a device, which greets as soon as it can; on the thread of all devices. */
    void connect(LightDevice device) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(server);
            channel.configureBlocking(false);
            channel.write(StandardCharsets.US_ASCII.encode(HANDSHAKE));
            channel.register(selector, SelectionKey.OP_READ, new Connection(channel, device));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connections of all devices without a word, as a lost network does; on the thread of all devices. */
    void disconnectAll() {
        selector.keys().forEach(key -> {
            try {
                key.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(key -> ((Connection) key.attachment()).read());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            disconnectAll();
            selector.close();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One device's connection. */
    private final class Connection {
        private final SocketChannel channel;
        private final LightDevice device;
        private boolean upgraded;
        private byte[] rest = new byte[0];

        Connection(SocketChannel channel, LightDevice device) {
            this.channel = channel;
            this.device = device;
        }

        void read() {
            try {
                input.clear().put(rest);
                if (channel.read(input) < 0) {
                    throw new IOException("the server closed a connection");
                }
                input.flip();
                while (upgraded ? takeFrame() : takeHead()) {
                    // on to what came with it
                }
                rest = new byte[input.remaining()];
                input.get(rest);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean takeHead() {
            for (int end = input.position(); end + END_OF_HEAD.length <= input.limit(); end++) {
                if (input.slice(end, END_OF_HEAD.length).equals(ByteBuffer.wrap(END_OF_HEAD))) {
                    input.position(end + END_OF_HEAD.length);
                    upgraded = true;
                    device.greet(this::send, System.currentTimeMillis());
                    return true;
                }
            }
            return false;
        }

        private boolean takeFrame() throws IOException {
            int start = input.position();
            if (input.remaining() < 2 || input.remaining() < headerLength(input.get(start + 1))) {
                return false;
            }
            int length = length(start);
            int header = headerLength(input.get(start + 1));
            if (input.remaining() < header + length) {
                return false;
            }
            if ((input.get(start) & 0xff) != FINAL_BINARY) {
                throw new IOException("a frame begins with " + (input.get(start) & 0xff));
            }
            input.position(start + header + length);
            device.received(input.slice(start + header, length));
            return true;
        }

        private int length(int start) {
            int length = input.get(start + 1);
            return length < LENGTH_IN_TWO_BYTES
                    ? length
                    : length == LENGTH_IN_TWO_BYTES
                            ? input.getShort(start + 2) & 0xffff
                            : Math.toIntExact(input.getLong(start + 2));
        }

        private static int headerLength(int length) {
            return length < LENGTH_IN_TWO_BYTES ? 2 : length == LENGTH_IN_TWO_BYTES ? 4 : 10;
        }

        /** Masks with zeros, which leave the bytes as they are. */
        private void send(ByteBuffer frame) {
            int length = frame.remaining();
            output.clear().put((byte) FINAL_BINARY);
            if (length < LENGTH_IN_TWO_BYTES) {
                output.put((byte) (MASKED | length));
            } else if (length < 1 << 16) {
                output.put((byte) (MASKED | LENGTH_IN_TWO_BYTES)).putShort((short) length);
            } else {
                output.put((byte) (MASKED | LENGTH_IN_EIGHT_BYTES)).putLong(length);
            }
            output.putInt(0).put(frame).flip();
            try {
                while (output.hasRemaining()) {
                    channel.write(output);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
