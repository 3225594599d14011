package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.Edit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Which deeds an app has before its eyes at each node, by their values, for nearly every value is written but once. Whoever writes over one
 * has seen it, however it came there.
 */
final class ShownDeeds {
    /** Below this are values that many write. */
    private static final long FIRST_NUMBER = 16;

    private final Map<Written, Deed> byValue = new HashMap<>();
    private final Map<String, Map<Deed.Cell, Deed>> byNode = new HashMap<>();

    /** A value in its place. */
    private record Written(Deed.Cell cell, long value) {}

    void add(Deed deed) {
        if (deed.value().isPresent() && deed.value().getAsLong() >= FIRST_NUMBER) {
            byValue.put(new Written(deed.cell(), deed.value().getAsLong()), deed);
        }
    }

    /** Returns by which deed a value stands in a cell, as far as it says. */
    Optional<Deed> of(Deed.Cell cell, OptionalLong value) {
        return value.isPresent()
                ? Optional.ofNullable(byValue.get(new Written(cell, value.getAsLong())))
                : Optional.empty();
    }

    /** A node has stored a row. */
    void stored(String node, StoredRow row) {
        Map<Deed.Cell, Deed> shown = byNode.computeIfAbsent(node, name -> new HashMap<>());
        String key = ((Value.Text) row.key().part(0)).value();
        shown.keySet()
                .removeIf(cell -> cell.table().equals(row.table()) && cell.row().equals(key));
        if (!row.deleted()) {
            for (int i = 0; i < row.values().size(); i++) {
                Deed.Cell cell = new Deed.Cell(
                        row.table(),
                        key,
                        Optional.of(row.values().shape().names().get(i)));
                Value value = row.values().value(i);
                OptionalLong number = value.isNull() ? OptionalLong.empty() : OptionalLong.of(Edit.number(value));
                of(cell, number).ifPresent(deed -> shown.put(cell, deed));
            }
        }
    }

    /** Returns what a node shows in a cell, or in a whole row. */
    Stream<Deed> at(String node, Deed.Cell cell) {
        Map<Deed.Cell, Deed> shown = byNode.getOrDefault(node, Map.of());
        return cell.column().isPresent()
                ? Stream.ofNullable(shown.get(cell))
                : shown.values().stream().filter(deed -> deed.cell().isInRowOf(cell));
    }
}
