package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * Lets nodes in, and tells everybody else in a line why not.
 *
 * <p>A browser sends the origin of the page that connects, and would let any page in the world talk to a node on the visitor's
 * machine: it must be on the list. Nodes send none.
 */
final class Doorman extends Handler.Abstract {
    private final Transport.Acceptor acceptor;
    private final Links links;
    private final ServerWebSocketContainer sockets;

    Doorman(Server server, Transport.Acceptor acceptor, Links links) {
        this.acceptor = acceptor;
        this.links = links;
        this.sockets = ServerWebSocketContainer.ensure(server);
        Jetty.configure(sockets, links.settings());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Refusal> refusal = refusal(request);
        if (refusal.isEmpty() && sockets.upgrade(this::admit, request, response, callback)) {
            return true;
        }
        refuse(refusal.orElse(Refusal.NO_WEB_SOCKET), response, callback);
        return true;
    }

    private Optional<Refusal> refusal(Request request) {
        if (!Request.getPathInContext(request).equals(Protocol.PATH)) {
            return Optional.of(Refusal.WRONG_PATH);
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && !links.settings().allowedOrigins().contains(origin)) {
            return Optional.of(Refusal.FOREIGN_ORIGIN);
        }
        boolean speaks = request.getHeaders()
                .getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, true)
                .contains(Protocol.SUBPROTOCOL);
        return speaks || !request.getHeaders().contains(HttpHeader.UPGRADE)
                ? Optional.empty()
                : Optional.of(Refusal.OTHER_PROTOCOL);
    }

    /** Batches are compressed already: no extension is agreed to. */
    private Object admit(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        response.setAcceptedSubProtocol(Protocol.SUBPROTOCOL);
        response.setExtensions(List.of());
        return new WebSocketLink(links, Optional.of(acceptor)).ear();
    }

    private static void refuse(Refusal refusal, Response response, Callback callback) {
        response.setStatus(refusal.status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, StandardCharsets.UTF_8.encode(refusal.text + "\n"), callback);
    }

    /** Why somebody is not let in. */
    private enum Refusal {
        WRONG_PATH(HttpStatus.NOT_FOUND_404, "This is a Tidemark node. Nodes connect to " + Protocol.PATH + "."),
        FOREIGN_ORIGIN(
                HttpStatus.FORBIDDEN_403, "Pages of this origin may not connect: it is not among 'allowed-origins'."),
        OTHER_PROTOCOL(
                HttpStatus.BAD_REQUEST_400, "This is a Tidemark node. It speaks " + Protocol.SUBPROTOCOL + " only."),
        NO_WEB_SOCKET(
                HttpStatus.UPGRADE_REQUIRED_426,
                "This is a Tidemark node. Sync with it: tidemark sync DB --server URL");

        private final int status;
        private final String text;

        Refusal(int status, String text) {
            this.status = status;
            this.text = text;
        }
    }
}
