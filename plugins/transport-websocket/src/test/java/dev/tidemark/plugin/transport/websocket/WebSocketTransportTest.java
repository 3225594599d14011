package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.testkit.TransportContract;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class WebSocketTransportTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new WebSocketTransportProvider();
    }

    @Override
    protected URI address() {
        return URI.create("ws://127.0.0.1:0");
    }

    @Override
    protected Map<String, Object> hurriedSettings() {
        return Map.of("connect-timeout", "3s");
    }

    @Override
    protected Optional<Duration> connectTimeout() {
        return Optional.of(Duration.ofSeconds(3));
    }
}
