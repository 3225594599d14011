package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.Link;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/** The connecting end. It also is the one that pings: a device knows best what a ping costs it. */
final class Dialer {
    private final Links links;
    private final WebSocketClient client;

    Dialer(Links links, Tls tls) {
        this.links = links;
        this.client = new WebSocketClient(http(links, tls));
        Jetty.configure(client, links.settings());
        Jetty.start(client);
        pingLater();
    }

    private static HttpClient http(Links links, Tls tls) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(tls.client());
        connector.setExecutor(Jetty.threads("tidemark-websocket-client"));
        connector.setScheduler(links.scheduler());
        connector.setByteBufferPool(Jetty.buffers());
        connector.setConnectTimeout(links.settings().connectTimeout());
        HttpClient http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        http.setAddressResolutionTimeout(links.settings().connectTimeout().toMillis());
        http.setFollowRedirects(false);
        http.setUserAgentField(null);
        return http;
    }

    private void pingLater() {
        links.later(links.settings().ping(), () -> {
            pingLater();
            links.ping();
        });
    }

    CompletionStage<Link> connect(URI address) {
        WebSocketLink link = new WebSocketLink(links, Optional.empty());
        CompletableFuture<Link> connected = new CompletableFuture<>();
        open(address, link)
                .thenApply(session -> speaking(address, session, link))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        connected.complete(done);
                    } else {
                        connected.completeExceptionally(Failures.connecting(address, failure));
                    }
                });
        return connected;
    }

    private CompletableFuture<Session> open(URI address, WebSocketLink link) {
        ClientUpgradeRequest request = new ClientUpgradeRequest(address);
        request.setSubProtocols(Protocol.SUBPROTOCOL);
        request.setTimeout(links.settings().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return client.connect(link.ear(), request);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Link speaking(URI address, Session session, WebSocketLink link) {
        String spoken = session.getUpgradeResponse().getAcceptedSubProtocol();
        if (!Protocol.SUBPROTOCOL.equals(spoken)) {
            link.close();
            throw Failures.notANode(address, "a WebSocket server answers there that does not speak tidemark.v1");
        }
        return link;
    }

    void stop() {
        LifeCycle.stop(client);
    }
}
