package dev.tidemark.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 * @param problems plugins at fault and other troubles, a line each
 */
public record NodeStatus(
        UUID nodeId,
        String name,
        List<TableStatus> tables,
        List<PeerStatus> peers,
        long head,
        long outcomes,
        List<String> problems) {
    /** Keeps unmodifiable copies. */
    public NodeStatus {
        tables = List.copyOf(tables);
        peers = List.copyOf(peers);
        problems = List.copyOf(problems);
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
     * How a peer stands.
     *
     * @param node its id
     * @param name its name
     * @param server its address; of a device, empty
     * @param cursor how far this node has got in its feed, or it in this node's
     * @param lastSync when a sync with it was last carried out
     */
    public record PeerStatus(UUID node, String name, String server, long cursor, Optional<Instant> lastSync) {}
}
