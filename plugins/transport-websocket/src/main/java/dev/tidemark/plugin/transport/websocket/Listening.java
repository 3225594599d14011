package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;

/** The accepting end: a server at one address. */
final class Listening implements Transport.Listener {
    private static final int HEADER_BYTES = 4 << 10;
    private static final int HANDSHAKE_MILLIS = 15_000;
    private static final int WAITING_CONNECTIONS = 1_024;

    private final Server server;
    private final Door door;
    private final URI address;
    private final System.Logger logger;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Listening(Server server, Door door, URI address, System.Logger logger) {
        this.server = server;
        this.door = door;
        this.address = address;
        this.logger = logger;
    }

    static Listening at(URI address, Transport.Acceptor acceptor, Links links, Tls tls) {
        InetSocketAddress place = Addresses.toBind(address);
        requireSafe(address, place, links.settings(), tls);
        Server server = new Server(Jetty.threads("tidemark-websocket-server"), links.scheduler(), Jetty.buffers());
        Door door = door(server, Addresses.isSecure(address), links.settings(), tls);
        door.setHost(place.getAddress().getHostAddress());
        door.setPort(place.getPort());
        bind(door, address);
        server.addConnector(door);
        server.setHandler(new Doorman(server, acceptor, links));
        Jetty.start(server);
        return new Listening(server, door, Addresses.withPort(address, door.getLocalPort()), links.logger());
    }

    private static void requireSafe(URI address, InetSocketAddress place, Settings settings, Tls tls) {
        if (Addresses.isSecure(address) && tls.keys().isEmpty()) {
            throw Addresses.refused(address, "to listen with TLS, name a 'keystore' and its 'keystore-password'");
        }
        if (!Addresses.isSecure(address) && !place.getAddress().isLoopbackAddress() && !settings.allowPlain()) {
            throw Addresses.refused(
                    address,
                    "other machines can reach this address, and without TLS anyone on the way reads along; use wss:// with a"
                            + " 'keystore', or set 'allow-plain: true' for a private network or behind a proxy that does TLS");
        }
    }

    private static Door door(Server server, boolean secure, Settings settings, Tls tls) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.setOutputBufferSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        plain.setInputBufferSize(HEADER_BYTES);
        ConnectionFactory[] layers = secure
                ? new ConnectionFactory[] {new SslConnectionFactory(tls.server(), plain.getProtocol()), plain}
                : new ConnectionFactory[] {plain};
        Door door = new Door(server, settings.idleTimeout().toMillis(), layers);
        door.setIdleTimeout(HANDSHAKE_MILLIS);
        door.setAcceptQueueSize(WAITING_CONNECTIONS);
        return door;
    }

    /** Binds before the server starts, so that nothing has to be stopped when the address is taken. */
    private static void bind(Door door, URI address) {
        try {
            door.open();
        } catch (IOException e) {
            throw inUse(e)
                    ? new TransportException(
                            Kind.IN_USE,
                            address + " is in use: another node or program listens there; stop it, or listen at another"
                                    + " port (port 0 takes a free one)",
                            e)
                    : new TransportException(
                            Kind.REFUSED,
                            address + " can't be listened at (" + e.getMessage()
                                    + "); name one of this machine's own addresses, and a port above 1023",
                            e);
        }
    }

    private static boolean inUse(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    && String.valueOf(cause.getMessage()).contains("in use")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true) && !door.shut()) {
            logger.log(Level.WARNING, "{0} may stay in use for a while", address);
        }
    }

    void stop() {
        LifeCycle.stop(server);
    }
}
