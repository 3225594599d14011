package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Refusal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Refuses changes that a device may not send: from the future, or for tables and columns that were not announced. */
final class ChangeCheck {
    private static final long FUTURE_BOUND_MILLIS = 5 * 60_000L;

    private final Map<String, TableDefinition> tables = new HashMap<>();
    private final UUID device;
    private final long bound;

    ChangeCheck(List<TableDefinition> tables, UUID device, long nowMillis) {
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.device = device;
        this.bound = nowMillis + FUTURE_BOUND_MILLIS;
    }

    /** @throws SessionRefused if the change may not be sent */
    void check(Change change) {
        checkTime(change);
        checkSchema(change, tables.get(change.table()));
    }

    /** Only its author can restamp a write, so what a device passes on for others is not looked at. */
    private void checkTime(Change change) {
        for (Version version : (Iterable<Version>) change.versions().all()::iterator) {
            long millis = version.stamp().epochMillis();
            if (millis > bound && version.stamp().author().node().equals(device)) {
                throw new SessionRefused(
                        Refusal.Code.CLOCK,
                        "a write to table '" + change.table() + "' is stamped " + Instant.ofEpochMilli(millis)
                                + ", which is in the future. Set this machine's clock",
                        Map.of("millis", Long.toString(millis)));
            }
        }
    }

    private static void checkSchema(Change change, TableDefinition table) {
        if (table == null) {
            throw new SessionRefused(
                    Refusal.Code.SCHEMA, "a write to table '" + change.table() + "', which was not announced");
        }
        if (change.key().size() != table.keyColumns().size()) {
            throw new SessionRefused(
                    Refusal.Code.SCHEMA, "a write to table '" + change.table() + "' with a key of another form");
        }
        if (!table.isOpen()) {
            for (String column : change.values().shape().names()) {
                if (table.column(column).isEmpty()) {
                    throw new SessionRefused(
                            Refusal.Code.SCHEMA,
                            "a write to column '" + column + "' of table '" + change.table()
                                    + "', which was not announced");
                }
            }
        }
    }
}
