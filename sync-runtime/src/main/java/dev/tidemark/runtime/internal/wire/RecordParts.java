package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the records that a node keeps of conflicts and of its history have in common. */
final class RecordParts {
    private RecordParts() {}

    static void write(WireOutput target, Stamp stamp) {
        target.fixed64(stamp.time());
        write(target, stamp.author());
        target.uvarint(stamp.sequence());
    }

    static Stamp stamp(WireInput source) {
        return new Stamp(source.fixed64(), author(source), source.uvarint());
    }

    static void write(WireOutput target, Author author) {
        target.uuid(author.node());
        target.fixed64(author.incarnation());
    }

    static Author author(WireInput source) {
        return new Author(source.uuid(), source.fixed64());
    }

    static void write(WireOutput target, Row row) {
        target.uvarint(row.size());
        for (int i = 0; i < row.size(); i++) {
            target.text(row.shape().names().get(i));
            ValueCodec.write(target, row.value(i));
        }
    }

    static Row row(WireInput source) {
        Map<String, Value> values = new LinkedHashMap<>();
        source.list(2, "columns of a row", each -> values.put(each.text(), ValueCodec.read(each)));
        return Row.of(values);
    }

    static void write(WireOutput target, Optional<Row> row) {
        target.bool(row.isPresent());
        row.ifPresent(each -> write(target, each));
    }

    static Optional<Row> optional(WireInput source) {
        return source.bool() ? Optional.of(row(source)) : Optional.empty();
    }
}
