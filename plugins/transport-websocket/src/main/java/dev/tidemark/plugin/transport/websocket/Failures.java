package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.api.exceptions.MessageTooLargeException;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.api.exceptions.WebSocketTimeoutException;

/** Says in our words what went wrong in Jetty's. */
final class Failures {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private Failures() {}

    /** Returns why there is no link to an address. */
    static TransportException connecting(URI address, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<TransportException> known = known(address, cause);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return notANode(address, "what answers there does not speak WebSocket (" + why(failure) + ")", failure);
    }

    private static Optional<TransportException> known(URI address, Throwable cause) {
        if (cause instanceof TransportException ours) {
            return Optional.of(ours);
        }
        if (cause instanceof UpgradeException answer && answer.getResponseStatusCode() > 0) {
            return Optional.of(answered(address, answer.getResponseStatusCode(), answer));
        }
        if (cause instanceof SSLException) {
            return Optional.of(untrusted(address, cause));
        }
        return whyUnreachable(cause).map(why -> unreachable(address, why, cause));
    }

    private static Optional<String> whyUnreachable(Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return Optional.of("no machine of that name is known");
        }
        if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
            return Optional.of("there was no answer in time");
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return Optional.of("nobody listens there");
        }
        return cause instanceof EOFException
                        || cause instanceof ClosedChannelException
                        || cause instanceof SocketException
                ? Optional.of("the connection was closed without an answer")
                : Optional.empty();
    }

    private static TransportException answered(URI address, int status, Throwable cause) {
        if (status == SWITCHING_PROTOCOLS) {
            return unreachable(address, "it accepted the connection, which ended before it could be used", cause);
        }
        return status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT
                ? unreachable(address, "a proxy answers with status " + status, cause)
                : notANode(address, "a web server answers there with status " + status, cause);
    }

    private static TransportException untrusted(URI address, Throwable cause) {
        return new TransportException(
                Kind.REFUSED,
                address + ": no TLS connection (" + cause.getMessage()
                        + "); if the server's certificate is its own, name a"
                        + " 'truststore' that holds it; if it listens without TLS, use ws:// in place of wss://",
                cause);
    }

    private static TransportException unreachable(URI address, String why, Throwable cause) {
        return new TransportException(
                Kind.UNREACHABLE, address + " can't be reached: " + why + "; check address and network", cause);
    }

    private static TransportException notANode(URI address, String why, Throwable cause) {
        return new TransportException(Kind.NOT_A_NODE, notANode(address, why).getMessage(), cause);
    }

    static TransportException notANode(URI address, String why) {
        return new TransportException(
                Kind.NOT_A_NODE, address + " is not a node: " + why + "; check host, port and path");
    }

    /** Returns what an error on an open link means. */
    static TransportException during(String remote, Throwable failure) {
        if (failure instanceof TransportException ours) {
            return ours;
        }
        if (failure instanceof MessageTooLargeException) {
            return new TransportException(Kind.TOO_LARGE, tooLarge("the frame that " + remote + " sent"), failure);
        }
        if (failure instanceof WebSocketTimeoutException || failure instanceof TimeoutException) {
            return new TransportException(
                    Kind.BROKEN, "the link to " + remote + " was silent for longer than its idle-timeout", failure);
        }
        return new TransportException(
                protocol(failure) ? Kind.PROTOCOL : Kind.BROKEN,
                "the link to " + remote + " broke: " + why(failure),
                failure);
    }

    private static boolean protocol(Throwable failure) {
        return failure instanceof org.eclipse.jetty.websocket.api.exceptions.ProtocolException
                || failure instanceof org.eclipse.jetty.websocket.core.exception.ProtocolException;
    }

    /** Returns what the code of a closed link means; nothing where it was closed in order. */
    static Optional<TransportException> closed(String remote, int code, String reason) {
        String why = "the other end (" + remote + ") closed the link with " + code
                + (reason == null || reason.isEmpty() ? "" : ": " + reason);
        return switch (code) {
            case StatusCode.NORMAL, StatusCode.SHUTDOWN, StatusCode.NO_CODE -> Optional.empty();
            case StatusCode.MESSAGE_TOO_LARGE -> Optional.of(new TransportException(Kind.TOO_LARGE, why));
            case StatusCode.PROTOCOL, StatusCode.BAD_DATA, StatusCode.BAD_PAYLOAD, StatusCode.POLICY_VIOLATION ->
                Optional.of(new TransportException(Kind.PROTOCOL, why));
            case StatusCode.NO_CLOSE ->
                Optional.of(new TransportException(Kind.BROKEN, "the link to " + remote + " broke without a word"));
            default -> Optional.of(new TransportException(Kind.BROKEN, why));
        };
    }

    private static String why(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    static String tooLarge(String what) {
        return what + " is larger than " + Protocol.MAX_FRAME_BYTES + " bytes";
    }
}
