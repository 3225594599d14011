package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.util.Set;

/** Provides links over WebSocket, plain or with TLS: they pass proxies and firewalls that let nothing but the web through. */
public final class WebSocketTransportProvider implements TransportProvider {
    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("ws", "wss");
    }

    @Override
    public int maxFrameBytes() {
        return Protocol.MAX_FRAME_BYTES;
    }

    @Override
    public ConfigSpec configSpec() {
        return Settings.SPEC;
    }

    @Override
    public Transport create(Config config, PluginContext context) {
        return new WebSocketTransport(Settings.read(config), Tls.read(config, context), context.logger());
    }
}
