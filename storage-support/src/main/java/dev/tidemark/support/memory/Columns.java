package dev.tidemark.support.memory;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.function.Function;

/** The columns of a row by name, those of the key among them. */
public final class Columns {
    private Columns() {}

    /** Returns the value of a column by its name; {@link Value#NULL} where the row has none. */
    public static Function<String, Value> of(TableDefinition table, StoredRow row) {
        List<String> key = table.key();
        return column -> {
            int part = key.indexOf(column);
            return part >= 0 && part < row.key().size()
                    ? row.key().part(part)
                    : row.values().get(column).orElse(Value.NULL);
        };
    }
}
