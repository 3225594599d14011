package dev.tidemark.runtime.internal.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads each kind of message, field by field, in the order in which {@link MessageWriter} writes them. */
final class MessageReader {
    static final int HELLO = 1;
    static final int WELCOME = 2;
    static final int SCHEMA = 3;
    static final int PUSH = 4;
    static final int OUTCOMES = 5;
    static final int CONFIRM = 6;
    static final int PULL = 7;
    static final int PAGE = 8;
    static final int CHECKPOINT = 9;
    static final int CREDIT = 10;
    static final int REFUSAL = 11;
    static final int COMPARE = 12;
    static final int DIGEST = 13;
    static final int HISTORY = 14;
    static final int INTEREST = 15;
    static final int FETCH = 16;
    static final int FETCHED = 17;
    static final int EQUAL_FEED = 18;

    private MessageReader() {}

    static Message read(WireInput source) {
        int kind = source.u8();
        return switch (kind) {
            case HELLO -> hello(source);
            case WELCOME -> welcome(source);
            case SCHEMA -> new Schema(source.list(7, "tables", SchemaCodec::read));
            case PUSH -> push(source);
            case OUTCOMES -> new Outcomes(source.uvarint(), source.list(9, "outcomes", MessageReader::outcome));
            case CONFIRM -> new Confirm(source.uvarint(), source.uvarint());
            case PULL -> new Pull(source.uvarint(), integer(source, "the batch size"), source.bool(), source.uvarint());
            case PAGE -> page(source);
            case CHECKPOINT -> new Checkpoint(source.uvarint(), source.uvarint());
            case CREDIT -> new Credit(source.uvarint());
            case REFUSAL -> new Refusal(Codes.REFUSAL.read(source), source.text(), texts(source));
            case COMPARE -> DigestCodec.readCompare(source);
            case DIGEST -> DigestCodec.readDigest(source);
            case HISTORY -> new History(incarnations(source));
            case INTEREST -> new Interest(source.text(), KeyFilter.read(source));
            case FETCH -> new Fetch(source.uvarint(), DigestCodec.reference(source));
            case FETCHED -> new Fetched(source.uvarint(), source.list(1, "questions", WireInput::uvarint));
            case EQUAL_FEED -> EqualFeedCodec.read(source);
            default -> throw new WireException("a message of kind " + kind + " is unknown; known are 1 to 18");
        };
    }

    private static Hello hello(WireInput source) {
        return new Hello(
                integer(source, "the oldest protocol"),
                integer(source, "the newest protocol"),
                source.uuid(),
                source.text(),
                Codes.ROLE.read(source),
                source.uuid(),
                source.uuid(),
                source.fixed64(),
                source.list(1, "codecs", WireInput::text),
                source.text(),
                incarnations(source),
                source.uvarint(),
                source.svarint(),
                texts(source));
    }

    private static Welcome welcome(WireInput source) {
        return new Welcome(
                integer(source, "the protocol"),
                source.uuid(),
                source.text(),
                incarnations(source),
                source.uvarint(),
                source.svarint(),
                source.text(),
                Codes.IDENTITY.read(source),
                source.uvarint(),
                source.uvarint(),
                source.uvarint(),
                source.uvarint(),
                source.upTo(Protocol.MAX_PACKED, "the length of the partial batch"),
                source.fixed64(),
                source.bool(),
                source.bool(),
                texts(source));
    }

    private static Push push(WireInput source) {
        long to = source.uvarint();
        boolean groupEnd = source.bool();
        int rawLength = source.upTo(Protocol.MAX_BATCH, "the length of a batch");
        int totalLength = source.upTo(Protocol.MAX_PACKED, "the length of a packed batch");
        int offset = source.upTo(Protocol.MAX_PACKED, "the offset of a chunk");
        return new Push(to, groupEnd, rawLength, totalLength, offset, source.rest());
    }

    private static Page page(WireInput source) {
        long to = source.uvarint();
        int rawLength = source.upTo(Protocol.MAX_BATCH, "the length of a batch");
        int totalLength = source.upTo(Protocol.MAX_PACKED, "the length of a packed batch");
        int offset = source.upTo(Protocol.MAX_PACKED, "the offset of a chunk");
        return new Page(to, rawLength, totalLength, offset, source.rest());
    }

    private static WriteOutcome outcome(WireInput source) {
        return new WriteOutcome(
                source.uvarint(),
                source.uvarint(),
                source.text(),
                ValueCodec.readKey(source),
                Codes.OUTCOME.read(source),
                source.list(1, "columns", WireInput::text),
                source.text());
    }

    private static List<Incarnation> incarnations(WireInput source) {
        return source.list(9, "incarnations", MessageReader::incarnation);
    }

    private static Incarnation incarnation(WireInput source) {
        return new Incarnation(source.fixed64(), source.uvarint());
    }

    private static int integer(WireInput source, String what) {
        return source.upTo(Integer.MAX_VALUE, what);
    }

    private static Map<String, String> texts(WireInput source) {
        int count = source.count(2, "texts");
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String key = source.text();
            if (texts.put(key, source.text()) != null) {
                throw new WireException("the key '" + key + "' stands twice");
            }
        }
        return texts;
    }
}
