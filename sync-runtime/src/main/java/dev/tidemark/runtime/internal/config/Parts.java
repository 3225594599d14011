package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.guard.Guards;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The instances of a node's plugins, all but its storage, which is created before the node's id is known.
 *
 * <p>Threading: immutable but for {@link #close}.
 */
public final class Parts implements AutoCloseable {
    private final Map<String, Codec> codecs = new LinkedHashMap<>();
    private final List<Strategy> chain;
    private final Map<String, List<Strategy>> tableChains = new TreeMap<>();
    private final Map<String, Map<String, List<Strategy>>> columnChains = new TreeMap<>();
    private final PowerProfile power;
    private final List<Endpoint> listen;
    private final List<Endpoint> peers;
    private final Instances<ConflictStrategy, ConflictStrategyProvider> strategies;
    private final Instances<Transport, TransportProvider> transports;

    private Parts(
            Blueprint blueprint,
            PluginContexts contexts,
            Guards guards,
            Instances<Transport, TransportProvider> transports) {
        this.strategies = new Instances<>(contexts, guards, guards::strategy);
        this.transports = transports;
        Instances<Codec, CodecProvider> codecInstances = new Instances<>(contexts, guards, guards::codec);
        blueprint.codecs().forEach(codec -> codecs.put(codec.name(), codecInstances.get(codec)));
        this.chain = chain(blueprint.conflict());
        blueprint.tables().forEach(this::addTable);
        this.power = new Instances<PowerProfile, PowerProfileProvider>(contexts, guards, guards::power)
                .get(blueprint.power());
        this.listen = endpoints(blueprint.listen());
        this.peers = endpoints(blueprint.peers());
    }

    /**
     * Creates the instances in the order codecs, strategies, power profile, transports. If one can't be created, those before
     * it are closed.
     *
     * @throws PluginException that says which plugin can't be created, and why
     */
    public static Parts create(Blueprint blueprint, PluginContexts contexts, Guards guards) {
        Instances<Transport, TransportProvider> transports = new Instances<>(contexts, guards, guards::transport);
        try {
            return new Parts(blueprint, contexts, guards, transports);
        } catch (PluginException e) {
            closeAll(transports.all(), e);
            throw e;
        }
    }

    private void addTable(String name, Blueprint.Table table) {
        String key = fold(name);
        if (!table.conflict().isEmpty()) {
            tableChains.put(key, chain(table.conflict()));
        }
        Map<String, List<Strategy>> columns = new TreeMap<>();
        table.columns().forEach((column, selections) -> columns.put(fold(column), chain(selections)));
        columnChains.put(key, columns);
    }

    private List<Strategy> chain(List<Bound<ConflictStrategy, ConflictStrategyProvider>> bounds) {
        return bounds.stream().map(this::strategy).toList();
    }

    private Strategy strategy(Bound<ConflictStrategy, ConflictStrategyProvider> bound) {
        return new Strategy(
                bound.name(),
                strategies.get(bound),
                bound.plugin().ask(ConflictStrategyProvider::wantsAncestor),
                bound.plugin().ask(ConflictStrategyProvider::needsServer));
    }

    private List<Endpoint> endpoints(List<Blueprint.Endpoint> bounds) {
        return bounds.stream()
                .map(bound -> new Endpoint(
                        bound.address(),
                        bound.token(),
                        transports.get(bound.transport()),
                        bound.transport().plugin().ask(TransportProvider::maxFrameBytes)))
                .toList();
    }

    /** Returns the codecs by name, in the order of preference, without {@code none}. */
    public Map<String, Codec> codecs() {
        return Collections.unmodifiableMap(codecs);
    }

    /** Returns the strategies for a column: its own chain, else its table's, else the node's. Never empty. */
    public List<Strategy> chain(String table, String column) {
        List<Strategy> own = columnChains.getOrDefault(fold(table), Map.of()).get(fold(column));
        return own == null ? chain(table) : own;
    }

    /** Returns the strategies for a table's rows as a whole: its own chain, else the node's. Never empty. */
    public List<Strategy> chain(String table) {
        return tableChains.getOrDefault(fold(table), chain);
    }

    /** Returns the columns of a table that have a chain of their own, in lower case. */
    public Map<String, List<Strategy>> columns(String table) {
        return Collections.unmodifiableMap(columnChains.getOrDefault(fold(table), Map.of()));
    }

    /** Returns the node's power profile. */
    public PowerProfile power() {
        return power;
    }

    /** Returns where others connect to the node. */
    public List<Endpoint> listen() {
        return listen;
    }

    /** Returns whom the node connects to. */
    public List<Endpoint> peers() {
        return peers;
    }

    /** Names of tables and columns that differ in ASCII case alone are one. */
    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Closes the transports, the last first. Idempotent. */
    @Override
    public void close() {
        PluginException failures = new PluginException("a transport could not be closed");
        closeAll(transports.all(), failures);
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }

    private static void closeAll(List<Transport> transports, PluginException failure) {
        List<Transport> last = new ArrayList<>(transports);
        Collections.reverse(last);
        for (Transport transport : last) {
            try {
                transport.close();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /**
     * An address with the transport that serves it.
     *
     * @param address with a scheme of the transport
     * @param token that the node shows to the other end
     * @param transport endpoints with equal settings share one
     * @param maxFrameBytes the largest frame that its links carry
     */
    public record Endpoint(URI address, Optional<Secret> token, Transport transport, int maxFrameBytes) {
        /** Checks that nothing is null. */
        public Endpoint {
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(token, "token");
            Objects.requireNonNull(transport, "transport");
        }
    }
}
