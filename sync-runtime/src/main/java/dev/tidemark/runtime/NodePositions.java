package dev.tidemark.runtime;

import java.util.List;

/**
 * Where a node's feed ends, and how far it and its peers have got in each other's.
 *
 * @param head the highest position in its feed
 * @param peers servers that it has synced with, or devices that have synced with it
 */
public record NodePositions(long head, List<NodeStatus.PeerStatus> peers) {
    /** Keeps an unmodifiable copy. */
    public NodePositions {
        peers = List.copyOf(peers);
    }
}
