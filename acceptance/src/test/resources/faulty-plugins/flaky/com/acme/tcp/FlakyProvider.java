package com.acme.tcp;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The transport of the example, which fails at the end that listens: what is sent there throws. */
public final class FlakyProvider implements TransportProvider {
    @Override
    public String name() {
        return "acme-flaky";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of();
    }

    @Override
    public Set<String> schemes() {
        return Set.of("acme-flaky");
    }

    @Override
    public int maxFrameBytes() {
        return TcpProvider.MAX_FRAME_BYTES;
    }

    @Override
    public Transport create(Config config, PluginContext context) {
        TcpTransport tcp = new TcpTransport(30_000);
        return new Transport() {
            @Override
            public CompletionStage<Link> connect(URI address) {
                return tcp.connect(withScheme(TcpProvider.NAME, address));
            }

            @Override
            public Listener listen(URI address, Acceptor acceptor) {
                Listener listener =
                        tcp.listen(withScheme(TcpProvider.NAME, address), link -> acceptor.accept(new Flaky(link)));
                return new Listener() {
                    @Override
                    public URI address() {
                        return withScheme("acme-flaky", listener.address());
                    }

                    @Override
                    public void close() {
                        listener.close();
                    }
                };
            }

            @Override
            public void close() {
                tcp.close();
            }
        };
    }

    private static URI withScheme(String scheme, URI address) {
        return URI.create(scheme + "://" + address.getAuthority());
    }

    private record Flaky(Link link) implements Link {
        @Override
        public void start(Receiver receiver) {
            link.start(receiver);
        }

        @Override
        public void send(ByteBuffer frame) {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public long queuedBytes() {
            return link.queuedBytes();
        }

        @Override
        public void pause() {
            link.pause();
        }

        @Override
        public void resume() {
            link.resume();
        }

        @Override
        public String remote() {
            return link.remote();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
