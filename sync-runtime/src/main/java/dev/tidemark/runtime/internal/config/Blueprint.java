package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node that can be assembled: every plugin is there and every setting is checked, but nothing has been created.
 *
 * @param node who the node is
 * @param storage where it keeps its rows
 * @param listen where others connect to it
 * @param peers whom it connects to
 * @param codecs in the order of preference, without {@code none}
 * @param power what saves power
 * @param deviceRoot where the state of the device is read
 * @param conflict the chain of strategies for tables that have none of their own
 * @param history how long operations are kept, of tables that say nothing else; nothing where they are not
 * @param tables by name
 * @param catalog the plugins that are there; to be closed after all instances
 */
public record Blueprint(
        NodeConfiguration.Node node,
        Bound<StorageBackend, StorageProvider> storage,
        List<Endpoint> listen,
        List<Endpoint> peers,
        List<Bound<Codec, CodecProvider>> codecs,
        Bound<PowerProfile, PowerProfileProvider> power,
        Path deviceRoot,
        List<Bound<ConflictStrategy, ConflictStrategyProvider>> conflict,
        Optional<Duration> history,
        Map<String, Table> tables,
        PluginCatalog catalog) {
    /** Keeps unmodifiable copies. */
    public Blueprint {
        listen = List.copyOf(listen);
        peers = List.copyOf(peers);
        codecs = List.copyOf(codecs);
        conflict = List.copyOf(conflict);
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    /** Returns what the storage backend can do. */
    public Set<StorageCapability> capabilities() {
        return Set.copyOf(storage.plugin().ask(StorageProvider::capabilities));
    }

    /** Returns what is set for a table, whatever its case, also for one that the configuration does not mention. */
    public TablePolicy policy(String table) {
        return tables.entrySet().stream()
                .filter(known -> known.getKey().equalsIgnoreCase(table))
                .findFirst()
                .map(known -> known.getValue().policy())
                .orElseGet(() -> TablePolicy.standard(history));
    }

    /**
     * An address with the transport that serves it.
     *
     * @param address with a scheme of the transport
     * @param token that the node shows to the other end
     * @param transport endpoints with equal settings share one
     */
    public record Endpoint(URI address, Optional<Secret> token, Bound<Transport, TransportProvider> transport) {}

    /**
     * How a table is kept.
     *
     * @param conflict its chain of strategies; empty for that of the node
     * @param columns the chains of columns that have one of their own
     * @param references tables that columns refer to, by column, beyond those that the schema declares
     * @param policy what else is set for it
     */
    public record Table(
            List<Bound<ConflictStrategy, ConflictStrategyProvider>> conflict,
            Map<String, List<Bound<ConflictStrategy, ConflictStrategyProvider>>> columns,
            Map<String, String> references,
            TablePolicy policy) {
        /** Keeps unmodifiable copies. */
        public Table {
            conflict = List.copyOf(conflict);
            columns = Map.copyOf(columns);
            references = Map.copyOf(references);
        }
    }
}
