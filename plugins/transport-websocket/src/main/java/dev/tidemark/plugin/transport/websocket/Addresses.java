package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;

/** Reads addresses, and words them for people. */
final class Addresses {
    private static final Set<String> SCHEMES = Set.of("ws", Protocol.SECURE);

    private Addresses() {}

    /**
     * Returns the address with a path.
     *
     * @throws TransportException if it is not one of ours
     */
    static URI checked(URI address) {
        if (address.getScheme() == null || !SCHEMES.contains(address.getScheme()) || address.getHost() == null) {
            throw refused(address, "this is no WebSocket address; write ws://HOST:PORT or wss://HOST:PORT");
        }
        String path = address.getRawPath();
        return path.isEmpty() || path.equals("/") ? address.resolve(Protocol.PATH) : address;
    }

    /**
     * Returns the address to bind to.
     *
     * @throws TransportException if it has no port or names no machine
     */
    static InetSocketAddress toBind(URI address) {
        if (address.getPort() < 0) {
            throw refused(address, "a port to listen at is missing; write ws://HOST:PORT, with port 0 for a free one");
        }
        if (!checked(address).getRawPath().equals(Protocol.PATH)) {
            throw refused(address, "a node listens at the path " + Protocol.PATH + "; leave the path out");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(address.getHost()), address.getPort());
        } catch (UnknownHostException e) {
            throw refused(address, "no machine of that name is known; name one of this machine's own addresses");
        }
    }

    static boolean isSecure(URI address) {
        return Protocol.SECURE.equals(address.getScheme());
    }

    /** Returns the address with the port that was bound in place of 0. */
    static URI withPort(URI address, int port) {
        return URI.create(address.getScheme() + "://" + address.getHost() + ":" + port);
    }

    static TransportException refused(URI address, String why) {
        return new TransportException(Kind.REFUSED, address + ": " + why);
    }

    static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? host(inet.getAddress()) + ":" + inet.getPort()
                : String.valueOf(address);
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }
}
