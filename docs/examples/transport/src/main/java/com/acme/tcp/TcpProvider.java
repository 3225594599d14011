package com.acme.tcp;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.time.Duration;
import java.util.Set;

/** Provides a transport over plain TCP, without encryption: for machines that share a trusted network. */
public final class TcpProvider implements TransportProvider {
    static final String NAME = "acme-tcp";
    static final int MAX_FRAME_BYTES = 1 << 20;

    private static final Setting<Duration> TIMEOUT = Setting.between(
                    Setting.duration("timeout"), Duration.ofSeconds(1), Duration.ofMinutes(10))
            .orElse(Duration.ofSeconds(30))
            .describedAs("After so long without a sign of life from the other end a link is broken.");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(TIMEOUT);
    }

    /** The scheme is the name, so that addresses such as {@code acme-tcp://hub:7400} pick this transport and no other. */
    @Override
    public Set<String> schemes() {
        return Set.of(NAME);
    }

    @Override
    public int maxFrameBytes() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public Transport create(Config config, PluginContext context) {
        return new TcpTransport(Math.toIntExact(config.get(TIMEOUT).toMillis()));
    }
}
