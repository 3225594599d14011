package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.storage.Breach;

/** The two messages by which replicas are compared, field by field. */
final class DigestCodec {
    /** More than any table has. */
    private static final int MOST_BUCKETS = 1 << 16;

    private DigestCodec() {}

    static void write(WireOutput target, Compare compare) {
        target.uvarint(compare.number());
        target.uvarint(compare.cursor());
        Codes.DEPTH.write(target, compare.depth());
        target.bool(compare.content());
        target.list(compare.tables(), (out, table) -> {
            out.text(table.name());
            out.list(table.columns(), WireOutput::text);
            out.list(table.buckets(), (each, bucket) -> each.uvarint(bucket));
        });
        target.list(compare.rows(), DigestCodec::reference);
    }

    static Compare readCompare(WireInput source) {
        return new Compare(
                source.uvarint(),
                source.uvarint(),
                Codes.DEPTH.read(source),
                source.bool(),
                source.list(3, "tables", DigestCodec::asked),
                source.list(2, "rows", DigestCodec::reference));
    }

    private static Compare.Table asked(WireInput source) {
        return new Compare.Table(
                source.text(),
                source.list(1, "columns", WireInput::text),
                source.list(1, "buckets", DigestCodec::bucket));
    }

    private static int bucket(WireInput source) {
        return source.upTo(MOST_BUCKETS, "the number of a bucket");
    }

    static void write(WireOutput target, Digest digest) {
        target.uvarint(digest.number());
        target.bool(digest.last());
        Codes.DIGEST.write(target, digest.state());
        target.list(digest.tables(), (out, table) -> {
            out.uvarint(table.table());
            out.list(table.columns(), WireOutput::text);
            out.list(table.sums(), DigestCodec::sum);
        });
        target.list(digest.rows(), (out, row) -> {
            out.uvarint(row.table());
            ValueCodec.writeKey(out, row.key());
            out.fixed64(row.high());
            out.fixed64(row.low());
        });
        target.list(digest.moved(), DigestCodec::reference);
        target.raw(digest.batch().duplicate());
    }

    private static void sum(WireOutput target, Digest.BucketSum sum) {
        target.uvarint(sum.bucket());
        target.uvarint(sum.rows());
        target.fixed64(sum.high());
        target.fixed64(sum.low());
    }

    static Digest readDigest(WireInput source) {
        return new Digest(
                source.uvarint(),
                source.bool(),
                Codes.DIGEST.read(source),
                source.list(3, "tables", DigestCodec::answered),
                source.list(19, "rows", DigestCodec::rowSum),
                source.list(2, "rows", DigestCodec::reference),
                source.rest());
    }

    private static Digest.Table answered(WireInput source) {
        return new Digest.Table(
                source.upTo(Integer.MAX_VALUE, "the index of a table"),
                source.list(1, "columns", WireInput::text),
                source.list(
                        18,
                        "sums",
                        each -> new Digest.BucketSum(bucket(each), each.uvarint(), each.fixed64(), each.fixed64())));
    }

    private static Digest.RowSum rowSum(WireInput source) {
        return new Digest.RowSum(
                source.upTo(Integer.MAX_VALUE, "the index of a table"),
                ValueCodec.readKey(source),
                source.fixed64(),
                source.fixed64());
    }

    static void reference(WireOutput target, Breach.Reference row) {
        target.text(row.table());
        ValueCodec.writeKey(target, row.key());
    }

    static Breach.Reference reference(WireInput source) {
        return new Breach.Reference(source.text(), ValueCodec.readKey(source));
    }
}
