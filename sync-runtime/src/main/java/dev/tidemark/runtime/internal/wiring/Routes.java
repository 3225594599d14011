package dev.tidemark.runtime.internal.wiring;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.internal.config.Parts.Endpoint;
import dev.tidemark.runtime.internal.guard.Guarded;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The transports of a node, one for each scheme, as its builder takes them. Two addresses of one scheme may have transports with
 * different settings, such as another certificate; so what stands under a scheme looks at the address and passes it on.
 */
final class Routes {
    private final Map<String, Route> routes = new LinkedHashMap<>();

    void add(Endpoint endpoint) {
        String scheme = endpoint.address().getScheme().toLowerCase(Locale.ROOT);
        routes.computeIfAbsent(scheme, each -> new Route())
                .byAddress
                .putIfAbsent(endpoint.address(), endpoint.transport());
    }

    Map<String, Transport> byScheme() {
        return Map.copyOf(routes);
    }

    /** It does nothing of its own; those that it passes on to are guarded. */
    private static final class Route implements Transport, Guarded {
        private final Map<URI, Transport> byAddress = new LinkedHashMap<>();

        @Override
        public CompletionStage<Link> connect(URI address) {
            return of(address).connect(address);
        }

        @Override
        public Listener listen(URI address, Acceptor acceptor) {
            return of(address).listen(address, acceptor);
        }

        /** An address that no configuration names gets the first transport of its scheme. */
        private Transport of(URI address) {
            return byAddress.getOrDefault(address, byAddress.values().iterator().next());
        }

        @Override
        public Guards guards() {
            return Guards.of(byAddress.values().stream()).orElseThrow();
        }

        @Override
        public PluginInstance who() {
            return ((Guarded) byAddress.values().iterator().next()).who();
        }

        @Override
        public void close() {
            byAddress.values().forEach(Transport::close);
        }
    }
}
