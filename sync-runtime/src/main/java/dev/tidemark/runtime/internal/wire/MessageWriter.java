package dev.tidemark.runtime.internal.wire;

import java.util.Map;
import java.util.TreeMap;

/** Writes each kind of message, field by field. */
final class MessageWriter {
    private MessageWriter() {}

    static void write(WireOutput target, Message message) {
        if (message instanceof Hello hello) {
            hello(target, hello);
        } else if (message instanceof Welcome welcome) {
            welcome(target, welcome);
        } else if (message instanceof Schema schema) {
            target.u8(MessageReader.SCHEMA);
            target.list(schema.tables(), SchemaCodec::write);
        } else if (message instanceof Push push) {
            push(target, push);
        } else if (message instanceof Outcomes outcomes) {
            target.u8(MessageReader.OUTCOMES);
            target.uvarint(outcomes.committed());
            target.list(outcomes.outcomes(), MessageWriter::outcome);
        } else if (message instanceof Page page) {
            page(target, page);
        } else if (message instanceof Refusal refusal) {
            refusal(target, refusal);
        } else if (message instanceof Compare compare) {
            target.u8(MessageReader.COMPARE);
            DigestCodec.write(target, compare);
        } else if (message instanceof Digest digest) {
            target.u8(MessageReader.DIGEST);
            DigestCodec.write(target, digest);
        } else if (message instanceof History history) {
            target.u8(MessageReader.HISTORY);
            target.list(history.incarnations(), MessageWriter::incarnation);
        } else if (message instanceof Interest interest) {
            target.u8(MessageReader.INTEREST);
            target.text(interest.table());
            interest.filter().write(target);
        } else if (message instanceof Fetch fetch) {
            target.u8(MessageReader.FETCH);
            target.uvarint(fetch.number());
            DigestCodec.reference(target, fetch.row());
        } else if (message instanceof Fetched fetched) {
            target.u8(MessageReader.FETCHED);
            target.uvarint(fetched.number());
            target.list(fetched.withheld(), WireOutput::uvarint);
        } else if (message instanceof EqualFeed feed) {
            target.u8(MessageReader.EQUAL_FEED);
            EqualFeedCodec.write(target, feed);
        } else {
            small(target, message);
        }
    }

    private static void small(WireOutput target, Message message) {
        if (message instanceof Confirm confirm) {
            target.u8(MessageReader.CONFIRM);
            target.uvarint(confirm.outcome());
            target.uvarint(confirm.cursor());
        } else if (message instanceof Pull pull) {
            target.u8(MessageReader.PULL);
            target.uvarint(pull.after());
            target.uvarint(pull.batchRows());
            target.bool(pull.live());
            target.uvarint(pull.credit());
        } else if (message instanceof Checkpoint checkpoint) {
            target.u8(MessageReader.CHECKPOINT);
            target.uvarint(checkpoint.lsn());
            target.uvarint(checkpoint.rows());
        } else if (message instanceof Credit credit) {
            target.u8(MessageReader.CREDIT);
            target.uvarint(credit.bytes());
        }
    }

    private static void hello(WireOutput target, Hello hello) {
        target.u8(MessageReader.HELLO);
        target.uvarint(hello.oldestProtocol());
        target.uvarint(hello.newestProtocol());
        target.uuid(hello.node());
        target.text(hello.name());
        Codes.ROLE.write(target, hello.role());
        target.uuid(hello.confirmedNonce());
        target.uuid(hello.proposedNonce());
        target.fixed64(hello.schemaHash());
        target.list(hello.codecs(), WireOutput::text);
        target.text(hello.token());
        target.list(hello.serverHistory(), MessageWriter::incarnation);
        target.uvarint(hello.cursor());
        target.svarint(hello.clockMillis());
        texts(target, hello.extensions());
    }

    private static void welcome(WireOutput target, Welcome welcome) {
        target.u8(MessageReader.WELCOME);
        target.uvarint(welcome.protocol());
        target.uuid(welcome.node());
        target.text(welcome.name());
        target.list(welcome.history(), MessageWriter::incarnation);
        target.uvarint(welcome.head());
        target.svarint(welcome.clockMillis());
        target.text(welcome.codec());
        Codes.IDENTITY.write(target, welcome.identity());
        target.uvarint(welcome.cursor());
        target.uvarint(welcome.committed());
        target.uvarint(welcome.staged());
        target.uvarint(welcome.partial());
        target.uvarint(welcome.partialBytes());
        target.fixed64(welcome.schemaHash());
        target.bool(welcome.wantsSchema());
        target.bool(welcome.snapshot());
        texts(target, welcome.extensions());
    }

    private static void push(WireOutput target, Push push) {
        target.u8(MessageReader.PUSH);
        target.uvarint(push.to());
        target.bool(push.groupEnd());
        target.uvarint(push.rawLength());
        target.uvarint(push.totalLength());
        target.uvarint(push.offset());
        target.raw(push.chunk().duplicate());
    }

    private static void page(WireOutput target, Page page) {
        target.u8(MessageReader.PAGE);
        target.uvarint(page.to());
        target.uvarint(page.rawLength());
        target.uvarint(page.totalLength());
        target.uvarint(page.offset());
        target.raw(page.chunk().duplicate());
    }

    private static void outcome(WireOutput target, WriteOutcome outcome) {
        target.uvarint(outcome.id());
        target.uvarint(outcome.sequence());
        target.text(outcome.table());
        ValueCodec.writeKey(target, outcome.key());
        Codes.OUTCOME.write(target, outcome.kind());
        target.list(outcome.columns(), WireOutput::text);
        target.text(outcome.reason());
    }

    private static void refusal(WireOutput target, Refusal refusal) {
        target.u8(MessageReader.REFUSAL);
        Codes.REFUSAL.write(target, refusal.code());
        target.text(refusal.message());
        texts(target, refusal.details());
    }

    private static void incarnation(WireOutput target, Incarnation incarnation) {
        target.fixed64(incarnation.id());
        target.uvarint(incarnation.firstLsn());
    }

    /** In the order of their keys, so that one message has one form. */
    private static void texts(WireOutput target, Map<String, String> texts) {
        target.uvarint(texts.size());
        new TreeMap<>(texts).forEach((key, value) -> {
            target.text(key);
            target.text(value);
        });
    }
}
