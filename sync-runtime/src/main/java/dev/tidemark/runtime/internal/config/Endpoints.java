package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.plugin.InstalledPlugin;
import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import dev.tidemark.runtime.internal.plugin.PluginKind;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the transports of addresses. The type names one, or else the address's scheme; an address without a scheme gets the
 * first one of its transport, so that {@code 127.0.0.1:7400} is {@code ws://127.0.0.1:7400}.
 */
final class Endpoints {
    private static final int HIGHEST_PORT = 65_535;

    private final PluginCatalog catalog;
    private final Binding binding;
    private final Problems problems;

    Endpoints(PluginCatalog catalog, Binding binding, Problems problems) {
        this.catalog = catalog;
        this.binding = binding;
        this.problems = problems;
    }

    List<Blueprint.Endpoint> bind(List<NodeConfiguration.Endpoint> endpoints) {
        List<Blueprint.Endpoint> bound = new ArrayList<>();
        endpoints.forEach(endpoint -> bind(endpoint).ifPresent(bound::add));
        return bound;
    }

    private Optional<Blueprint.Endpoint> bind(NodeConfiguration.Endpoint endpoint) {
        Optional<InstalledPlugin<TransportProvider>> plugin = transport(endpoint);
        if (plugin.isEmpty()) {
            return Optional.empty();
        }
        Bound<Transport, TransportProvider> transport = binding.bind(endpoint.transport(), plugin.get());
        return address(endpoint, plugin.get())
                .map(address -> new Blueprint.Endpoint(address, endpoint.token(), transport));
    }

    private Optional<InstalledPlugin<TransportProvider>> transport(NodeConfiguration.Endpoint endpoint) {
        String type = endpoint.transport().type();
        Place place = endpoint.transport().place();
        if (!type.isEmpty()) {
            Optional<InstalledPlugin<TransportProvider>> named = catalog.find(TransportProvider.class, type);
            if (named.isEmpty()) {
                problems.add(catalog.missing(place, PluginKind.TRANSPORT, type));
            }
            return named;
        }
        String scheme = hasScheme(endpoint.address()) ? scheme(endpoint.address()) : "ws";
        List<InstalledPlugin<TransportProvider>> serving = catalog.transportsFor(scheme);
        if (serving.isEmpty()) {
            problems.error(Code.UNKNOWN_PLUGIN, place.with(endpoint.address()), unserved(scheme));
        } else if (serving.size() > 1) {
            problems.error(Code.AMBIGUOUS_PLUGIN, place.with(endpoint.address()), ambiguous(place, scheme, serving));
        }
        return serving.size() == 1 ? Optional.of(serving.get(0)) : Optional.empty();
    }

    private static String ambiguous(Place place, String scheme, List<InstalledPlugin<TransportProvider>> serving) {
        String choice = serving.stream()
                .map(plugin -> plugin.name() + " (" + plugin.location() + ")")
                .collect(Collectors.joining(", "));
        return "several transports serve addresses that begin with '" + scheme + ":': " + choice + ". Say which with '"
                + place.path() + ".type', or remove the others.";
    }

    private String unserved(String scheme) {
        String served = catalog.all(TransportProvider.class)
                .map(plugin -> plugin.name() + " serves "
                        + String.join(", ", new TreeSet<>(plugin.ask(TransportProvider::schemes))))
                .collect(Collectors.joining("; "));
        return "no transport serves addresses that begin with '" + scheme + ":'. "
                + (served.isEmpty() ? "There is no transport." : "Available: " + served + ".");
    }

    private Optional<URI> address(NodeConfiguration.Endpoint endpoint, InstalledPlugin<TransportProvider> plugin) {
        TreeSet<String> schemes = new TreeSet<>(plugin.ask(TransportProvider::schemes));
        String address = endpoint.address();
        String whole = hasScheme(address) ? address : schemes.first() + "://" + address;
        try {
            URI uri = new URI(whole);
            if (!schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                bad(
                        endpoint,
                        "an address that begins with " + String.join(" or ", schemes) + ", for transport '"
                                + plugin.name() + "'");
            } else if (uri.getPort() > HIGHEST_PORT) {
                bad(endpoint, "an address with a port of at most " + HIGHEST_PORT);
            } else {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            bad(endpoint, "an address such as " + schemes.first() + "://192.0.2.7:7400 (" + e.getReason() + ")");
        }
        return Optional.empty();
    }

    /** {@code localhost:7400} looks like an address with a scheme, but nobody serves the scheme localhost. */
    private boolean hasScheme(String address) {
        return address.contains("://")
                || !catalog.transportsFor(scheme(address)).isEmpty();
    }

    private static String scheme(String address) {
        int colon = address.indexOf(':');
        return colon < 0 ? "" : address.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    private void bad(NodeConfiguration.Endpoint endpoint, String expected) {
        Place place = endpoint.transport().place();
        Place address = new Place(place.line(), place.path() + ".address", endpoint.address());
        problems.error(Code.BAD_VALUE, address, "expected " + expected + ".");
    }
}
