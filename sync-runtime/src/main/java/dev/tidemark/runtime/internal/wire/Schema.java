package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.TableDefinition;
import java.util.List;

/**
 * The sender's tables; sent where the two ends' hashes differ.
 *
 * @param tables all of them
 */
public record Schema(List<TableDefinition> tables) implements Message {
    /** Keeps an unmodifiable copy. */
    public Schema {
        tables = List.copyOf(tables);
    }
}
