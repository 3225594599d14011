package dev.tidemark.testkit.simulation;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import java.util.Optional;
import java.util.UUID;

/**
 * To whom a node belongs, which says whose bundles it takes: an equal any equal's, a device those of devices of its server, and one that
 * has met no server yet and has no rows those of a server.
 *
 * @param role of the node
 * @param server itself, or that of a device; nothing where it has met none
 * @param hasRows whether it has any
 */
record Belonging(Role role, Optional<UUID> server, boolean hasRows) {
    static Belonging of(SimulatedNode node) {
        Optional<UUID> server = node.isServer()
                ? Optional.of(node.engine().id())
                : node.engine().positions().peers().stream().findFirst().map(PeerStatus::node);
        return new Belonging(node.role(), server, hasRows(node));
    }

    private static boolean hasRows(SimulatedNode node) {
        try (Snapshot snapshot = node.peek();
                RowCursor rows = snapshot.changesSince(0)) {
            return rows.next().isPresent();
        }
    }

    /** Returns whether the node has nothing to give anybody. */
    boolean isStranger() {
        return role == Role.DEVICE && server.isEmpty();
    }

    /** Returns whether the node takes what another gives. */
    boolean takesFrom(Belonging other) {
        return switch (role) {
            case PEER -> other.role == Role.PEER;
            case SERVER -> false;
            case DEVICE ->
                other.role == Role.SERVER
                        ? server.isEmpty() && !hasRows
                        : server.isPresent() && server.equals(other.server);
        };
    }
}
