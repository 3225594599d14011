package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.internal.engine.replica.EqualNodes;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.mesh.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * What is kept of each equal: its name, and how far it has said that it has read this node's feed.
 *
 * @param node its id
 * @param name its name, for people
 * @param read positions of this node's log, by the lives in which it names them
 * @param lastMillis when a delivery of its was taken last, in milliseconds since 1970
 */
public record KnownEquals(UUID node, String name, SortedMap<Author, Long> read, long lastMillis) {
    private static final String PREFIX = "equals/node/";
    private static final String NAME_PREFIX = "equals/name/";

    static Optional<KnownEquals> load(Snapshot snapshot, UUID node) {
        return snapshot.state(PREFIX + node).map(bytes -> decode(node, bytes));
    }

    static List<KnownEquals> all(Snapshot snapshot) {
        return snapshot.stateNames(PREFIX).stream()
                .map(name -> load(snapshot, UUID.fromString(name.substring(PREFIX.length())))
                        .orElseThrow())
                .toList();
    }

    private static KnownEquals decode(UUID node, byte[] bytes) {
        return StateBytes.read(bytes, 1, in -> {
            String name = StateBytes.text(in);
            long last = in.readLong();
            SortedMap<Author, Long> read = new TreeMap<>();
            StateBytes.list(in, each -> read.put(new Author(StateBytes.uuid(each), each.readLong()), each.readLong()));
            return new KnownEquals(node, name, read, last);
        });
    }

    void save(Transaction transaction) {
        transaction.putState(PREFIX + node, StateBytes.write(1, out -> {
            StateBytes.text(out, name);
            out.writeLong(lastMillis);
            StateBytes.list(out, List.copyOf(read.entrySet()), each -> {
                StateBytes.uuid(out, each.getKey().node());
                out.writeLong(each.getKey().incarnation());
                out.writeLong(each.getValue());
            });
        }));
    }

    /** Notes what a delivery says of its sender, and of others by name. */
    static void learn(Transaction transaction, Delivery.Header header, UUID self, long nowMillis) {
        SortedMap<Author, Long> read = new TreeMap<>(header.seen().feeds());
        read.keySet().removeIf(author -> !author.node().equals(self));
        new KnownEquals(header.log().node(), header.name(), read, nowMillis).save(transaction);
        header.names().forEach((author, name) -> keepName(transaction, author.node(), name));
        keepName(transaction, header.log().node(), header.name());
    }

    private static void keepName(Transaction transaction, UUID node, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean isKnown = transaction
                .state(NAME_PREFIX + node)
                .filter(known -> Arrays.equals(known, bytes))
                .isPresent();
        if (!isKnown) {
            transaction.putState(NAME_PREFIX + node, bytes);
        }
    }

    /** Returns how the equals stand, for people. */
    public static List<NodeStatus.PeerStatus> status(Snapshot snapshot) {
        List<KnownEquals> all = all(snapshot);
        if (all.isEmpty()) {
            return List.of();
        }
        SortedMap<Author, Long> feeds = SeenByEquals.load(snapshot).context().feeds();
        return all.stream()
                .map(equal -> new NodeStatus.PeerStatus(
                        equal.node(),
                        equal.name(),
                        "",
                        feeds.entrySet().stream()
                                .filter(each -> each.getKey().node().equals(equal.node()))
                                .mapToLong(Map.Entry::getValue)
                                .max()
                                .orElse(0),
                        equal.read().values().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0),
                        Optional.of(Instant.ofEpochMilli(equal.lastMillis()))))
                .toList();
    }

    /**
     * Returns what a node has of whom, for people; nothing where it has a server.
     *
     * @param name its own name
     */
    public static List<NodeStatus.Seen> context(Snapshot snapshot, UUID self, String name) {
        if (!SeenByEquals.isKept(snapshot)) {
            return List.of();
        }
        Context seen = OutgoingDelivery.seen(snapshot, EqualNodes.log(snapshot, self), Lives.load(snapshot));
        return seen.writes().entrySet().stream()
                .map(each -> seen(each.getKey(), each.getValue(), log -> log.equals(self) ? name : name(snapshot, log)))
                .toList();
    }

    private static NodeStatus.Seen seen(Author log, long position, Function<UUID, String> names) {
        return new NodeStatus.Seen(log.node(), names.apply(log.node()), log.incarnation(), position);
    }

    /** Returns the names of all nodes of which any is known. */
    static Map<Author, String> names(Snapshot snapshot) {
        Map<Author, String> names = new HashMap<>();
        for (String state : snapshot.stateNames(NAME_PREFIX)) {
            UUID node = UUID.fromString(state.substring(NAME_PREFIX.length()));
            names.put(Author.device(node), name(snapshot, node));
        }
        return names;
    }

    /** Returns the name of a node; its id where that is not known. */
    static String name(Snapshot snapshot, UUID node) {
        return snapshot.state(NAME_PREFIX + node)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElseGet(node::toString);
    }
}
