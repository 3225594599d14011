package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Refuses changes that a device may not send: from the future, or for tables and columns that were not announced. The rows of a
 * batch share their shape, so that the columns of the last one that passed are not looked at again.
 */
final class ChangeCheck {
    private final Map<String, TableDefinition> tables = new HashMap<>();
    private final UUID device;
    private final long committed;
    private final long bound;
    private TableDefinition lastTable;
    private Shape lastShape;

    /** @param committed the device's number up to which its writes are here: what the server once took, it does not refuse now */
    ChangeCheck(List<TableDefinition> tables, UUID device, long committed, long nowMillis) {
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.device = device;
        this.committed = committed;
        this.bound = nowMillis + Protocol.FUTURE_BOUND_MILLIS;
    }

    /** @throws SessionRefused if the change may not be sent */
    void check(Change change) {
        checkTime(change);
        checkSchema(change, tables.get(change.table()));
    }

    /** Only its author can restamp a write, so what a device passes on for others is not looked at. */
    private void checkTime(Change change) {
        checkTime(change, change.versions().row());
        for (Version version : change.versions().columns().values()) {
            checkTime(change, version);
        }
    }

    private void checkTime(Change change, Version version) {
        long millis = version.stamp().epochMillis();
        if (millis > bound
                && version.stamp().author().node().equals(device)
                && version.stamp().sequence() > committed) {
            throw new SessionRefused(
                    Refusal.Code.CLOCK,
                    "a write to table '" + change.table() + "' is stamped " + Instant.ofEpochMilli(millis)
                            + ", which is in the future. Set this machine's clock",
                    Map.of("millis", Long.toString(millis)));
        }
    }

    private void checkSchema(Change change, TableDefinition table) {
        if (table == null) {
            throw new SessionRefused(
                    Refusal.Code.SCHEMA, "a write to table '" + change.table() + "', which was not announced");
        }
        if (change.key().size() != table.keyColumns().size()) {
            throw new SessionRefused(
                    Refusal.Code.SCHEMA, "a write to table '" + change.table() + "' with a key of another form");
        }
        Shape shape = change.values().shape();
        if (!table.isOpen() && !(table == lastTable && shape == lastShape)) {
            checkColumns(table, shape);
            lastTable = table;
            lastShape = shape;
        }
    }

    private static void checkColumns(TableDefinition table, Shape shape) {
        for (String column : shape.names()) {
            if (table.column(column).isEmpty()) {
                throw new SessionRefused(
                        Refusal.Code.SCHEMA,
                        "a write to column '" + column + "' of table '" + table.name() + "', which was not announced");
            }
        }
    }
}
