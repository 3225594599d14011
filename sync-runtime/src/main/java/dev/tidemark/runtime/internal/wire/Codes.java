package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.ConflictRecord;
import java.util.List;

/**
 * The numbers by which an enumeration's values travel. They are listed here, so that the order of the enumeration
 * itself means nothing; a list only ever grows at its end.
 */
final class Codes<E extends Enum<E>> {
    static final Codes<Conflict.Role> ROLE =
            new Codes<>("role", List.of(Conflict.Role.DEVICE, Conflict.Role.SERVER, Conflict.Role.PEER));
    static final Codes<Welcome.Identity> IDENTITY =
            new Codes<>("identity", List.of(Welcome.Identity.KNOWN, Welcome.Identity.NEW, Welcome.Identity.COPY));
    static final Codes<Change.Kind> CHANGE =
            new Codes<>("kind of change", List.of(Change.Kind.CREATE, Change.Kind.UPDATE, Change.Kind.DELETE));
    static final Codes<OutcomeKind> OUTCOME = new Codes<>(
            "outcome",
            List.of(
                    OutcomeKind.ACCEPTED,
                    OutcomeKind.MERGED,
                    OutcomeKind.SUPERSEDED,
                    OutcomeKind.REJECTED,
                    OutcomeKind.DEFERRED,
                    OutcomeKind.FAILED));
    static final Codes<Refusal.Code> REFUSAL = new Codes<>(
            "refusal",
            List.of(
                    Refusal.Code.PROTOCOL_TOO_NEW,
                    Refusal.Code.PROTOCOL_TOO_OLD,
                    Refusal.Code.NOT_AUTHENTICATED,
                    Refusal.Code.MALFORMED,
                    Refusal.Code.CLOCK,
                    Refusal.Code.SCHEMA,
                    Refusal.Code.BUSY,
                    Refusal.Code.INTERNAL,
                    Refusal.Code.NOT_A_SERVER,
                    Refusal.Code.DIFFERS));
    static final Codes<TableDefinition.Kind> TABLE =
            new Codes<>("kind of table", List.of(TableDefinition.Kind.DECLARED, TableDefinition.Kind.OPEN));
    static final Codes<TableDefinition.Identity> ROW_IDENTITY = new Codes<>(
            "identity of rows", List.of(TableDefinition.Identity.NATURAL, TableDefinition.Identity.GENERATED));
    static final Codes<ColumnType> COLUMN = new Codes<>(
            "column type",
            List.of(
                    ColumnType.ANY,
                    ColumnType.STRING,
                    ColumnType.INTEGER,
                    ColumnType.REAL,
                    ColumnType.DECIMAL,
                    ColumnType.BOOLEAN,
                    ColumnType.DATETIME,
                    ColumnType.JSON,
                    ColumnType.UUID,
                    ColumnType.BINARY));
    static final Codes<ForeignKey.Action> ACTION = new Codes<>(
            "foreign key action",
            List.of(
                    ForeignKey.Action.NO_ACTION,
                    ForeignKey.Action.RESTRICT,
                    ForeignKey.Action.CASCADE,
                    ForeignKey.Action.SET_NULL,
                    ForeignKey.Action.SET_DEFAULT));

    static final Codes<Compare.Depth> DEPTH = new Codes<>(
            "depth of a comparison",
            List.of(Compare.Depth.TABLES, Compare.Depth.BUCKETS, Compare.Depth.ROWS, Compare.Depth.IMAGES));
    static final Codes<Digest.State> DIGEST =
            new Codes<>("state of a digest", List.of(Digest.State.ANSWERED, Digest.State.BEHIND));

    static final Codes<Conflict.Arrival> ARRIVAL = new Codes<>(
            "arrival", List.of(Conflict.Arrival.PRESENT, Conflict.Arrival.ARRIVED, Conflict.Arrival.UNKNOWN));
    static final Codes<ConflictRecord.How> HOW = new Codes<>(
            "way of settling",
            List.of(
                    ConflictRecord.How.FIRST,
                    ConflictRecord.How.SECOND,
                    ConflictRecord.How.MERGED,
                    ConflictRecord.How.DELETED,
                    ConflictRecord.How.BOTH,
                    ConflictRecord.How.REPLACED,
                    ConflictRecord.How.REFUSED));

    static final Codes<HistoryRecord.Cause> CAUSE = new Codes<>(
            "cause",
            List.of(
                    HistoryRecord.Cause.FOUND,
                    HistoryRecord.Cause.WRITTEN,
                    HistoryRecord.Cause.RESTAMPED,
                    HistoryRecord.Cause.PUT_BACK));

    private final String what;
    private final List<E> values;

    private Codes(String what, List<E> values) {
        this.what = what;
        this.values = values;
    }

    List<E> values() {
        return values;
    }

    void write(WireOutput target, E value) {
        target.u8(values.indexOf(value));
    }

    E read(WireInput source) {
        int code = source.u8();
        if (code >= values.size()) {
            throw new WireException(what + " " + code + " is unknown; known are 0 to " + (values.size() - 1));
        }
        return values.get(code);
    }
}
