package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps a row as it stood once, with the positions of its versions, which do not travel and are in no batch. */
final class KeptRow {
    private KeptRow() {}

    /** The position of a column's version. */
    private record At(String column, long lsn) {}

    static byte[] encode(StoredRow row) {
        Map<String, Version> columns = new HashMap<>(row.versions().columns());
        columns.keySet().removeIf(column -> !row.values().has(column));
        Versions versions = new Versions(row.versions().row(), columns);
        BatchWriter writer = BatchWriter.toKeep();
        writer.add(new Change(row.table(), row.key(), Change.Kind.CREATE, row.values(), versions));
        byte[] batch = writer.toByteArray();
        List<At> positions = columns.entrySet().stream()
                .map(entry -> new At(entry.getKey(), entry.getValue().lsn()))
                .toList();
        return StateBytes.write(1, out -> {
            out.writeBoolean(row.deleted());
            out.writeLong(row.lsn());
            out.writeLong(versions.row().lsn());
            StateBytes.list(out, positions, each -> {
                StateBytes.text(out, each.column());
                out.writeLong(each.lsn());
            });
            out.writeInt(batch.length);
            out.write(batch);
        });
    }

    static StoredRow decode(byte[] bytes) {
        return StateBytes.read(bytes, 1, in -> {
            boolean deleted = in.readBoolean();
            long lsn = in.readLong();
            long first = in.readLong();
            List<At> positions = StateBytes.list(in, each -> new At(StateBytes.text(each), each.readLong()));
            byte[] batch = new byte[in.readInt()];
            in.readFully(batch);
            Change row = new BatchReader(batch).next().orElseThrow();
            Map<String, Version> columns = new HashMap<>();
            positions.forEach(each ->
                    columns.put(each.column(), at(row.versions().of(each.column()), each.lsn())));
            Versions versions = new Versions(at(row.versions().row(), first), columns);
            return new StoredRow(row.table(), row.key(), deleted, row.values(), versions, lsn, 0);
        });
    }

    private static Version at(Version version, long lsn) {
        return new Version(version.stamp(), version.context(), lsn);
    }
}
