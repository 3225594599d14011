package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.NodeStatus.TableStatus;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How a server tells how it stands: in the extensions of a WELCOME, an entry for each table, device and problem. Whoever asks is
 * not taken for a device, and nothing is written.
 */
public final class StatusAnswer {
    /** The extension of a HELLO that asks for something else than a session. */
    public static final String ASK = "ask";

    /** The question of how a server stands. */
    public static final Map<String, String> QUESTION = Map.of(ASK, "status");

    /** What fits in a frame beside the rest of a WELCOME, with room to spare. */
    private static final int MOST_BYTES = 512 << 10;

    private static final String OUTCOMES = "outcomes";
    private static final String CONFLICTS = "conflicts";
    private static final String LEFT_OUT = "left-out";
    private static final String TABLE = "table/";
    private static final String PEER = "peer/";
    private static final String COMMITTED = "committed/";
    private static final String PROBLEM = "problem/";
    private static final String FAULT = "fault/";
    private static final String STORAGE = "storage/";

    private StatusAnswer() {}

    /** Returns whether a greeting asks how the server stands. */
    public static boolean isAskedBy(Hello hello) {
        return QUESTION.get(ASK).equals(hello.extensions().get(ASK));
    }

    /** Returns the entries; devices that were not seen for longest are left out where there are too many. */
    public static Map<String, String> write(NodeStatus status) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < status.tables().size(); i++) {
            TableStatus table = status.tables().get(i);
            all.put(TABLE + i, table.rows() + " " + table.pending() + " " + table.name());
        }
        for (int i = 0; i < status.problems().size(); i++) {
            all.put(PROBLEM + i, status.problems().get(i));
        }
        for (int i = 0; i < status.faults().size(); i++) {
            all.put(FAULT + i, fault(status.faults().get(i)));
        }
        status.storage().forEach((name, count) -> all.put(STORAGE + name, Long.toString(count)));
        List<PeerStatus> peers = new ArrayList<>(status.peers());
        peers.sort(Comparator.comparing(StatusAnswer::millis).reversed());
        for (int i = 0; i < peers.size(); i++) {
            PeerStatus peer = peers.get(i);
            all.put(PEER + i, peer.node() + " " + peer.cursor() + " " + millis(peer) + " " + peer.name());
            all.put(COMMITTED + i, Long.toString(peer.committed()));
        }
        Map<String, String> entries = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> entry : all.entrySet()) {
            bytes += 16 + 3 * (entry.getKey().length() + entry.getValue().length());
            if (bytes > MOST_BYTES) {
                break;
            }
            entries.put(entry.getKey(), entry.getValue());
        }
        entries.put(LEFT_OUT, Integer.toString(all.size() - entries.size()));
        entries.put(OUTCOMES, Long.toString(status.outcomes()));
        entries.put(CONFLICTS, Long.toString(status.conflicts()));
        return entries;
    }

    private static long millis(PeerStatus peer) {
        return peer.lastSync().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Reads what a server told; nothing where it did not understand the question. */
    public static Optional<NodeStatus> read(Welcome welcome) {
        Map<String, String> entries = welcome.extensions();
        if (!entries.containsKey(LEFT_OUT)) {
            return Optional.empty();
        }
        try {
            List<String> problems = new ArrayList<>(numbered(entries, PROBLEM));
            if (number(entries, LEFT_OUT) > 0) {
                problems.add(entries.get(LEFT_OUT) + " more lines of its status are left out, since they are too many");
            }
            return Optional.of(new NodeStatus(
                    welcome.node(),
                    welcome.name(),
                    numbered(entries, TABLE).stream().map(StatusAnswer::table).toList(),
                    peers(entries),
                    welcome.head(),
                    number(entries, OUTCOMES),
                    number(entries, CONFLICTS),
                    problems,
                    numbered(entries, FAULT).stream().map(StatusAnswer::fault).toList(),
                    storage(entries),
                    List.of()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw new WireException("its status can't be understood (" + malformed.getMessage() + ")");
        }
    }

    private static SortedMap<String, Long> storage(Map<String, String> entries) {
        SortedMap<String, Long> counted = new TreeMap<>();
        entries.keySet().stream()
                .filter(key -> key.startsWith(STORAGE))
                .forEach(key -> counted.put(key.substring(STORAGE.length()), number(entries, key)));
        return counted;
    }

    private static long number(Map<String, String> entries, String key) {
        return Long.parseLong(entries.getOrDefault(key, "0"));
    }

    private static List<String> numbered(Map<String, String> entries, String prefix) {
        Map<Integer, String> sorted = new TreeMap<>();
        entries.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                sorted.put(Integer.valueOf(key.substring(prefix.length())), value);
            }
        });
        return List.copyOf(sorted.values());
    }

    private static TableStatus table(String entry) {
        String[] parts = entry.split(" ", 3);
        return new TableStatus(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private static List<PeerStatus> peers(Map<String, String> entries) {
        List<PeerStatus> peers = new ArrayList<>();
        for (String entry : numbered(entries, PEER)) {
            peers.add(peer(entry, number(entries, COMMITTED + peers.size())));
        }
        return peers;
    }

    private static PeerStatus peer(String entry, long committed) {
        String[] parts = entry.split(" ", 4);
        long millis = Long.parseLong(parts[2]);
        return new PeerStatus(
                UUID.fromString(parts[0]),
                parts[3],
                "",
                Long.parseLong(parts[1]),
                committed,
                millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis)));
    }

    /** The message comes last, since anything may stand in it. */
    private static String fault(PluginFault fault) {
        return String.join(
                "\n",
                fault.kind(),
                fault.plugin(),
                fault.instance(),
                fault.location(),
                fault.operation(),
                Long.toString(fault.times()),
                Long.toString(fault.last().toEpochMilli()),
                fault.message());
    }

    private static PluginFault fault(String entry) {
        String[] parts = entry.split("\n", 8);
        return new PluginFault(
                parts[0],
                parts[1],
                parts[2],
                parts[3],
                parts[4],
                Long.parseLong(parts[5]),
                Instant.ofEpochMilli(Long.parseLong(parts[6])),
                parts[7]);
    }
}
