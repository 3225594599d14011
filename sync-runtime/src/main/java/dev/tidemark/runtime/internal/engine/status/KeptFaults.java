package dev.tidemark.runtime.internal.engine.status;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What plugins have done wrong, as a node keeps it in its store, so that it can be seen from outside and after a restart. */
public final class KeptFaults {
    static final String STATE = "plugin-faults";
    private static final int MOST = 100;
    private static final int LONGEST_TEXT = 2_000;

    private KeptFaults() {}

    private record Key(String kind, String plugin, String instance, String operation) {
        static Key of(PluginFault fault) {
            return new Key(fault.kind(), fault.plugin(), fault.instance(), fault.operation());
        }
    }

    /** Returns what is kept, the latest last. */
    public static List<PluginFault> load(Snapshot snapshot) {
        return snapshot.state(STATE).map(KeptFaults::decode).orElse(List.of());
    }

    /** Returns earlier and new ones together, those of one operation counted as one, without those from before a time. */
    static List<PluginFault> merge(List<PluginFault> earlier, List<PluginFault> later, Instant oldest) {
        Map<Key, PluginFault> merged = new LinkedHashMap<>();
        earlier.forEach(fault -> merged.put(Key.of(fault), fault));
        later.forEach(fault -> merged.merge(Key.of(fault), fault, KeptFaults::sum));
        List<PluginFault> all = merged.values().stream()
                .filter(fault -> fault.last().isAfter(oldest))
                .sorted(Comparator.comparing(PluginFault::last))
                .toList();
        return all.subList(Math.max(0, all.size() - MOST), all.size());
    }

    private static PluginFault sum(PluginFault before, PluginFault now) {
        return with(now, before.times() + now.times());
    }

    /** Returns what was counted since, where faults are counted on. */
    static List<PluginFault> since(List<PluginFault> before, List<PluginFault> now) {
        Map<Key, Long> counted = new LinkedHashMap<>();
        before.forEach(fault -> counted.put(Key.of(fault), fault.times()));
        return now.stream()
                .map(fault -> with(fault, fault.times() - counted.getOrDefault(Key.of(fault), 0L)))
                .filter(fault -> fault.times() > 0)
                .toList();
    }

    private static PluginFault with(PluginFault fault, long times) {
        return new PluginFault(
                fault.kind(),
                fault.plugin(),
                fault.instance(),
                fault.location(),
                fault.operation(),
                times,
                fault.last(),
                fault.message());
    }

    static byte[] encode(List<PluginFault> faults) {
        return StateBytes.write(
                1,
                out -> StateBytes.list(out, faults, fault -> {
                    for (String text : List.of(
                            fault.kind(), fault.plugin(), fault.instance(), fault.location(), fault.operation())) {
                        out.writeUTF(shortened(text));
                    }
                    out.writeLong(fault.times());
                    out.writeLong(fault.last().toEpochMilli());
                    out.writeUTF(shortened(fault.message()));
                }));
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    private static List<PluginFault> decode(byte[] bytes) {
        return StateBytes.read(
                bytes,
                1,
                in -> new ArrayList<>(StateBytes.list(
                        in,
                        each -> new PluginFault(
                                each.readUTF(),
                                each.readUTF(),
                                each.readUTF(),
                                each.readUTF(),
                                each.readUTF(),
                                each.readLong(),
                                Instant.ofEpochMilli(each.readLong()),
                                each.readUTF()))));
    }
}
