package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.runtime.internal.plugin.Trust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code tidemark.yaml} says of a node, with defaults for what it does not say. Plugins are named, not yet looked for.
 *
 * @param node who the node is
 * @param storage where it keeps its rows
 * @param listen where others connect to it
 * @param peers whom it connects to
 * @param codecs in the order of preference, without {@code none}
 * @param power what saves power
 * @param device where the state of the device is read
 * @param conflict the chain of strategies for tables that name none
 * @param history how long operations are kept; nothing where they are not
 * @param tables by name, in the order of the file
 * @param plugins where plugins are
 */
public record NodeConfiguration(
        Node node,
        Selection storage,
        List<Endpoint> listen,
        List<Endpoint> peers,
        List<Selection> codecs,
        Selection power,
        Device device,
        List<Selection> conflict,
        Optional<Duration> history,
        Map<String, Table> tables,
        Plugins plugins) {
    /** Checks that nothing is null and keeps unmodifiable copies. */
    public NodeConfiguration {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(storage, "storage");
        listen = List.copyOf(listen);
        peers = List.copyOf(peers);
        codecs = List.copyOf(codecs);
        Objects.requireNonNull(power, "power");
        Objects.requireNonNull(device, "device");
        conflict = List.copyOf(conflict);
        Objects.requireNonNull(history, "history");
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        Objects.requireNonNull(plugins, "plugins");
    }

    /**
     * Who a node is.
     *
     * @param name for people
     * @param role whether it settles conflicts for others
     * @param data its directory
     * @param tombstones how long it remembers deletions; nothing where it does so for ever
     * @param conflicts how long it keeps the records of settled conflicts; nothing where it does so for ever
     * @param verify how often it is compared with its server while it is live; nothing where only when it is asked for
     */
    public record Node(
            String name,
            Conflict.Role role,
            Path data,
            Optional<Duration> tombstones,
            Optional<Duration> conflicts,
            Optional<Duration> verify) {}

    /**
     * An address with the transport that serves it.
     *
     * @param transport without a type where the address tells it
     * @param address as given
     * @param token that the node shows to the other end
     */
    public record Endpoint(Selection transport, String address, Optional<Secret> token) {}

    /**
     * Where the state of the device is read.
     *
     * @param root the directory that holds {@code sys/class/power_supply} and {@code sys/class/net}
     */
    public record Device(Path root) {}

    /**
     * Where plugins are.
     *
     * @param directory of plugins, where one is named
     * @param trust which of its jars may be loaded
     */
    public record Plugins(Optional<Path> directory, Trust trust) {}

    /**
     * How a table is kept.
     *
     * @param conflict its chain of strategies; empty for that of the node
     * @param columns the chains of columns that have one of their own
     * @param references tables that columns refer to, by column, beyond those that the schema declares
     * @param policy what else is set for it
     */
    public record Table(
            List<Selection> conflict,
            Map<String, List<Selection>> columns,
            Map<String, String> references,
            TablePolicy policy) {}
}
