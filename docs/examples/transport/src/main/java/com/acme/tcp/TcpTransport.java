package com.acme.tcp;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens links. Each listener has a thread that accepts, and each link two (see {@link TcpLink}): simple, and enough for some
 * hundred links.
 */
final class TcpTransport implements Transport {
    private final int timeoutMillis;
    private final Set<TcpLink> links = ConcurrentHashMap.newKeySet();
    private final Set<TcpListener> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TcpTransport(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        CompletableFuture<Link> connected = new CompletableFuture<>();
        TcpThreads.start("connecting to " + address, () -> {
            try {
                connected.complete(connectNow(address));
            } catch (RuntimeException e) {
                connected.completeExceptionally(e);
            }
        });
        return connected;
    }

    private Link connectNow(URI address) {
        checkOpen();
        InetSocketAddress target = socketAddress(address);
        Socket socket = new Socket();
        try {
            socket.connect(target, timeoutMillis);
        } catch (IOException e) {
            TcpLink.closeQuietly(socket);
            throw new TransportException(Kind.UNREACHABLE, "nobody answers at " + address + ": " + e.getMessage(), e);
        }
        try {
            Link link = greeted(socket);
            checkOpen();
            return link;
        } catch (IOException e) {
            TcpLink.closeQuietly(socket);
            throw new TransportException(
                    Kind.NOT_A_NODE,
                    "who answers at " + address + " speaks something else than " + TcpProvider.NAME,
                    e);
        }
    }

    /** Exchanges the greeting by which both ends know that the other speaks this transport. */
    private TcpLink greeted(Socket socket) throws IOException {
        TcpLink link = new TcpLink(socket, timeoutMillis, links::remove);
        link.greet();
        links.add(link);
        if (closed) {
            link.close();
        }
        return link;
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        checkOpen();
        InetSocketAddress wanted = socketAddress(address);
        ServerSocket socket = bound(address, wanted);
        TcpListener listener = new TcpListener(address, socket, acceptor);
        listeners.add(listener);
        TcpThreads.start("listening at " + listener.address(), listener);
        return listener;
    }

    private static ServerSocket bound(URI address, InetSocketAddress wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(wanted);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (BindException e) {
            boolean inUse = String.valueOf(e.getMessage()).contains("in use");
            throw new TransportException(
                    inUse ? Kind.IN_USE : Kind.REFUSED, "can't listen at " + address + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TransportException(Kind.REFUSED, "can't listen at " + address + ": " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress socketAddress(URI address) {
        boolean ours = TcpProvider.NAME.equals(address.getScheme()) && address.getHost() != null;
        if (!ours || address.getPort() < 0 || address.getPort() > 65_535) {
            throw new TransportException(
                    Kind.REFUSED,
                    "'" + address + "' is no address of this transport; expected is one such as " + TcpProvider.NAME
                            + "://127.0.0.1:7400");
        }
        return new InetSocketAddress(address.getHost(), address.getPort());
    }

    private void checkOpen() {
        if (closed) {
            throw new TransportException(Kind.CLOSED, "the transport was closed before");
        }
    }

    /** Lets links end in order, but for no longer than a moment. */
    @Override
    public void close() {
        closed = true;
        listeners.forEach(TcpListener::close);
        links.forEach(TcpLink::close);
        links.forEach(link -> TcpThreads.start("ending " + link.remote(), link::endSoon));
    }

    /** An address that accepts links; its thread ends with it. */
    private final class TcpListener implements Listener, Runnable {
        private final URI address;
        private final ServerSocket socket;
        private final Acceptor acceptor;

        TcpListener(URI wanted, ServerSocket socket, Acceptor acceptor) {
            this.address = URI.create(wanted.getScheme() + "://" + wanted.getHost() + ":" + socket.getLocalPort());
            this.socket = socket;
            this.acceptor = acceptor;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    Socket accepted = socket.accept();
                    TcpThreads.start("greeting " + accepted.getRemoteSocketAddress(), () -> accept(accepted));
                }
            } catch (IOException e) {
                close();
            }
        }

        /** A stranger who does not greet, and an acceptor that fails, end this one link. */
        private void accept(Socket accepted) {
            try {
                TcpLink link = greeted(accepted);
                try {
                    link.start(acceptor.accept(link));
                } catch (RuntimeException e) {
                    link.fail(Kind.BROKEN, "nobody takes the link from " + link.remote() + ": " + e, e);
                }
            } catch (IOException e) {
                TcpLink.closeQuietly(accepted);
            }
        }

        @Override
        public URI address() {
            return address;
        }

        @Override
        public void close() {
            listeners.remove(this);
            try {
                socket.close();
            } catch (IOException e) {
                throw new TransportException(Kind.BROKEN, "can't stop to listen at " + address, e);
            }
        }
    }
}
