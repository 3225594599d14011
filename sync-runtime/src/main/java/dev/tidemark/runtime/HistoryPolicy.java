package dev.tidemark.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Of which tables every operation is kept, and how long.
 *
 * @param standard how long, of tables that say nothing else; nothing where they are not kept
 * @param tables how long, by the names of tables; nothing where they are not kept
 */
public record HistoryPolicy(Optional<Duration> standard, Map<String, Optional<Duration>> tables) {
    /** Nothing is kept. */
    public static final HistoryPolicy OFF = new HistoryPolicy(Optional.empty(), Map.of());

    /** Keeps an unmodifiable copy. */
    public HistoryPolicy {
        Objects.requireNonNull(standard, "standard");
        tables = Map.copyOf(tables);
    }

    /** Returns how long the operations of a table are kept; nothing where they are not. Which letters are capital does not count. */
    public Optional<Duration> of(String table) {
        return tables.entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(table))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(standard);
    }

    /** Returns whether no table's operations are kept. */
    public boolean isOff() {
        return standard.isEmpty() && tables.values().stream().allMatch(Optional::isEmpty);
    }
}
