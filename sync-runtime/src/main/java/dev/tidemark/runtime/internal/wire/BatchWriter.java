package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Version;

/** Writes changes into a batch; their order is kept. */
public final class BatchWriter {
    private final WireOutput body = new WireOutput(4096);
    private int rows;

    /** Creates the writer of an empty batch. */
    public BatchWriter() {}

    /** Adds a change. */
    public void add(Change change) {
        body.text(change.table());
        ValueCodec.writeKey(body, change.key());
        Codes.CHANGE.write(body, change.kind());
        body.uvarint(change.values().size());
        for (int i = 0; i < change.values().size(); i++) {
            body.text(change.values().shape().names().get(i));
            ValueCodec.write(body, change.values().value(i));
        }
        version(change.versions().row());
        body.uvarint(change.versions().columns().size());
        change.versions().columns().forEach((column, version) -> {
            body.text(column);
            version(version);
        });
        rows++;
    }

    private void version(Version version) {
        body.uvarint(version.stamp().time());
        body.uuid(version.stamp().author().node());
        body.fixed64(version.stamp().author().incarnation());
        body.uvarint(version.stamp().sequence());
        body.list(version.context().feeds().entrySet(), BatchWriter::position);
        body.list(version.context().writes().entrySet(), BatchWriter::position);
    }

    private static void position(WireOutput target, java.util.Map.Entry<dev.tidemark.api.model.Author, Long> entry) {
        target.uuid(entry.getKey().node());
        target.fixed64(entry.getKey().incarnation());
        target.uvarint(entry.getValue());
    }

    /** Returns how many changes were added. */
    public int rows() {
        return rows;
    }

    /** Returns about how many bytes the batch has so far. */
    public int estimatedBytes() {
        return body.size();
    }

    /** Returns the batch, not yet packed. */
    public byte[] toByteArray() {
        return body.toByteArray();
    }
}
