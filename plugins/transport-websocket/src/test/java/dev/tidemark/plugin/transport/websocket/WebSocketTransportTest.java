package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.testkit.TransportContract;
import java.net.URI;

class WebSocketTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new WebSocketTransportProvider();
    }

    @Override
    protected URI address() {
        return URI.create("ws://127.0.0.1:0");
    }
}
