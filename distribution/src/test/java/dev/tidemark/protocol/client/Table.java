package dev.tidemark.protocol.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A table as SCHEMA announces it: section 4. */
public record Table(
        String name,
        int kind,
        int identity,
        List<Column> key,
        List<Column> columns,
        List<List<String>> uniques,
        List<Reference> references) {
    private static final int DECLARED = 0;
    private static final int NATURAL = 0;

    /** A column. */
    public record Column(String name, int type, String declared, boolean nullable, Optional<Object> fallback) {
        public static Column required(String name, int type) {
            return new Column(name, type, "", false, Optional.empty());
        }

        public static Column optional(String name, int type) {
            return new Column(name, type, "", true, Optional.empty());
        }

        private void write(Bytes out) {
            out.text(name).u8(type).text(declared).bool(nullable).bool(fallback.isPresent());
            fallback.ifPresent(value -> Values.writeOne(out, value));
        }

        private static Column read(Reader in) {
            return new Column(
                    in.text(),
                    in.u8(),
                    in.text(),
                    in.bool(),
                    in.bool() ? Optional.of(Values.readOne(in)) : Optional.empty());
        }
    }

    /** A foreign key. */
    public record Reference(
            List<String> columns, String table, List<String> target, boolean enforced, int onDelete, int onUpdate) {
        private void write(Bytes out) {
            out.list(columns, Bytes::text).text(table).list(target, Bytes::text);
            out.bool(enforced).u8(onDelete).u8(onUpdate);
        }

        private static Reference read(Reader in) {
            return new Reference(in.list(Reader::text), in.text(), in.list(Reader::text), in.bool(), in.u8(), in.u8());
        }
    }

    public static Table declared(String name, Column key, Column... columns) {
        return new Table(name, DECLARED, NATURAL, List.of(key), List.of(columns), List.of(), List.of());
    }

    public Table unique(String column) {
        return new Table(name, kind, identity, key, columns, List.of(List.of(column)), references);
    }

    public Table referring(String column, String table, String target) {
        Reference reference = new Reference(List.of(column), table, List.of(target), true, 0, 0);
        return new Table(name, kind, identity, key, columns, uniques, List.of(reference));
    }

    void write(Bytes out) {
        out.text(name).u8(kind).u8(identity);
        out.list(key, (bytes, column) -> column.write(bytes)).list(columns, (bytes, column) -> column.write(bytes));
        out.list(uniques, (bytes, unique) -> bytes.list(unique, Bytes::text));
        out.list(references, (bytes, reference) -> reference.write(bytes));
    }

    static Table read(Reader in) {
        return new Table(
                in.text(),
                in.u8(),
                in.u8(),
                in.list(Column::read),
                in.list(Column::read),
                in.list(bytes -> bytes.list(Reader::text)),
                in.list(Reference::read));
    }

    /** Returns the schema hash of some tables. */
    public static long hash(List<Table> tables) {
        if (tables.isEmpty()) {
            return new Reader(sha256(new byte[0])).uuid().getMostSignificantBits();
        }
        Bytes all = new Bytes();
        tables.stream().sorted(Comparator.comparing(Table::name)).forEach(table -> table.write(all));
        return new Reader(sha256(all.toArray())).uuid().getMostSignificantBits();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
