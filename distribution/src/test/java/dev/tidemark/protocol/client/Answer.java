package dev.tidemark.protocol.client;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a server sends: section 4. */
public sealed interface Answer {
    /** One start of the server. */
    record Incarnation(long id, long firstLsn) {}

    record Welcome(
            int protocol,
            UUID node,
            String name,
            List<Incarnation> history,
            long head,
            long clockMillis,
            String codec,
            int identity,
            long cursor,
            long committed,
            long staged,
            long partial,
            int partialBytes,
            long schemaHash,
            boolean wantsSchema,
            boolean snapshot,
            Map<String, String> extensions)
            implements Answer {}

    record Schema(List<Table> tables) implements Answer {}

    /** What became of one write; kind 3 is rejected. */
    record Outcome(
            long id, long sequence, String table, List<Object> key, int kind, List<String> columns, String reason) {}

    record Outcomes(long committed, List<Outcome> outcomes) implements Answer {}

    record Page(long to, int rawLength, int totalLength, int offset, byte[] chunk) implements Answer {}

    record Checkpoint(long lsn, long rows) implements Answer {}

    record Refusal(int code, String message, Map<String, String> details) implements Answer {}

    static Answer read(byte[] frame) {
        Reader in = new Reader(frame);
        int kind = in.u8();
        Answer answer = switch (kind) {
            case 2 -> welcome(in);
            case 3 -> new Schema(in.list(Table::read));
            case 5 -> new Outcomes(in.uvarint(), in.list(Answer::outcome));
            case 8 -> new Page(in.uvarint(), in.count(), in.count(), in.count(), in.rest());
            case 9 -> new Checkpoint(in.uvarint(), in.uvarint());
            case 11 -> new Refusal(in.u8(), in.text(), in.map());
            default -> throw new IllegalStateException("a server does not send kind " + kind);
        };
        if (!in.isAtEnd()) {
            throw new IllegalStateException("bytes behind " + answer);
        }
        return answer;
    }

    private static Welcome welcome(Reader in) {
        return new Welcome(
                in.count(),
                in.uuid(),
                in.text(),
                in.list(each -> new Incarnation(each.fixed64(), each.uvarint())),
                in.uvarint(),
                in.svarint(),
                in.text(),
                in.u8(),
                in.uvarint(),
                in.uvarint(),
                in.uvarint(),
                in.uvarint(),
                in.count(),
                in.fixed64(),
                in.bool(),
                in.bool(),
                in.map());
    }

    private static Outcome outcome(Reader in) {
        return new Outcome(
                in.uvarint(),
                in.uvarint(),
                in.text(),
                in.list(Values::readOne),
                in.u8(),
                in.list(Reader::text),
                in.text());
    }
}
