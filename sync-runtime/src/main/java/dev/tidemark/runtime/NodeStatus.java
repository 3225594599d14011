package dev.tidemark.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How a node stands.
 *
 * @param nodeId its id
 * @param name its name
 * @param tables in the order of definition
 * @param peers servers that it has synced with, or devices that have synced with it
 * @param head the highest position in its feed
 * @param outcomes how many of its writes were not accepted and are not confirmed as read
 * @param conflicts how many conflicts wait here for a person
 * @param problems troubles other than those of plugins, a line each
 * @param faults plugins that did what they may not, the latest last; empty where all behave
 * @param storage what its storage has counted since it was opened, and holds now, by name; empty where it counts nothing
 * @param context of a node without a server, what it has of whom, itself included: the version vector; empty at any other
 */
public record NodeStatus(
        UUID nodeId,
        String name,
        List<TableStatus> tables,
        List<PeerStatus> peers,
        long head,
        long outcomes,
        long conflicts,
        List<String> problems,
        List<PluginFault> faults,
        SortedMap<String, Long> storage,
        List<Seen> context) {
    /** Keeps unmodifiable copies. */
    public NodeStatus {
        tables = List.copyOf(tables);
        peers = List.copyOf(peers);
        problems = List.copyOf(problems);
        faults = List.copyOf(faults);
        storage = Collections.unmodifiableSortedMap(new TreeMap<>(storage));
        context = List.copyOf(context);
    }

    /** Returns this with more troubles behind its own. */
    public NodeStatus withProblems(List<String> more) {
        List<String> all = new ArrayList<>(problems);
        all.addAll(more);
        return new NodeStatus(nodeId, name, tables, peers, head, outcomes, conflicts, all, faults, storage, context);
    }

    /**
     * How a table stands.
     *
     * @param name its name
     * @param rows live rows
     * @param pending rows with writes that no server has acknowledged
     */
    public record TableStatus(String name, long rows, long pending) {}

    /**
     * What a plugin did that it may not. The node went on without it.
     *
     * @param kind the kind of plugin in words, such as {@code conflict strategy}
     * @param plugin its name
     * @param instance the place in the configuration that chose it, such as {@code codecs[0]}
     * @param location where the plugin was found
     * @param operation what it was asked to do
     * @param times how often since the node started
     * @param last when for the last time
     * @param message what happened the last time, for people
     */
    public record PluginFault(
            String kind,
            String plugin,
            String instance,
            String location,
            String operation,
            long times,
            Instant last,
            String message) {
        /** Checks that nothing is null. */
        public PluginFault {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(plugin, "plugin");
            Objects.requireNonNull(instance, "instance");
            Objects.requireNonNull(location, "location");
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(last, "last");
            Objects.requireNonNull(message, "message");
        }

        /** Returns it in a line for people. */
        public String describe() {
            String where = instance.equals(plugin) ? location : instance + ", " + location;
            return kind + " '" + plugin + "' (" + where + ") in '" + operation + "', " + times
                    + (times == 1 ? " time" : " times") + ", last " + last + ": " + message;
        }
    }

    /**
     * How a peer stands.
     *
     * @param node its id
     * @param name its name
     * @param server its address; of a device, empty
     * @param cursor how far this node has got in its feed, or it in this node's
     * @param committed the device's number of the last of its writes that the server has committed, and that with it all earlier
     *     ones: of a server what it has said, of a device what is so; 0 where there is none
     * @param lastSync when a sync with it was last carried out
     */
    public record PeerStatus(
            UUID node, String name, String server, long cursor, long committed, Optional<Instant> lastSync) {}

    /**
     * How much a node has of what another wrote, whichever way it came: all writes of its log, and of the lives that this one goes on
     * from, up to a position. Each start in which something is written is a life.
     *
     * @param node whose writes
     * @param name its name; its id where nobody has said its name
     * @param life of that node's log: the last one of which this node has something. Where that node came back from a backup there
     *     may be several, and each is named
     * @param position in that life's log, up to which there is nothing that this node does not have
     */
    public record Seen(UUID node, String name, long life, long position) {
        /** Checks that nothing is null. */
        public Seen {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(name, "name");
        }
    }
}
