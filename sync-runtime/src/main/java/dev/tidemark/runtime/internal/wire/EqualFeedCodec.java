package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes and reads {@link EqualFeed}; maps in the order of their keys, so that one message has one form. */
final class EqualFeedCodec {
    private EqualFeedCodec() {}

    static void write(WireOutput target, EqualFeed feed) {
        author(target, feed.log());
        target.text(feed.name());
        target.uvarint(feed.since());
        target.uvarint(feed.head());
        positions(target, feed.seen().feeds());
        positions(target, feed.seen().writes());
        target.list(new TreeMap<>(feed.names()).entrySet(), (bytes, entry) -> {
            author(bytes, entry.getKey());
            bytes.text(entry.getValue());
        });
        target.list(feed.lives(), (bytes, life) -> {
            author(bytes, life.author());
            bytes.fixed64(life.before());
            bytes.uvarint(life.end());
        });
        target.bool(feed.isPart());
    }

    private static void positions(WireOutput target, SortedMap<Author, Long> positions) {
        target.list(positions.entrySet(), (bytes, entry) -> {
            author(bytes, entry.getKey());
            bytes.uvarint(entry.getValue());
        });
    }

    private static void author(WireOutput target, Author author) {
        target.uuid(author.node());
        target.fixed64(author.incarnation());
    }

    static EqualFeed read(WireInput source) {
        Author log = author(source);
        String name = source.text();
        long since = source.uvarint();
        long head = source.uvarint();
        Context seen = new Context(positions(source), positions(source));
        Map<Author, String> names = new TreeMap<>();
        source.list(25, "names", each -> names.put(author(each), each.text()));
        List<EqualFeed.Step> lives = source.list(33, "lives", EqualFeedCodec::life);
        return new EqualFeed(log, name, since, head, seen, names, lives, source.bool());
    }

    private static EqualFeed.Step life(WireInput source) {
        return new EqualFeed.Step(author(source), source.fixed64(), source.uvarint());
    }

    private static SortedMap<Author, Long> positions(WireInput source) {
        SortedMap<Author, Long> positions = new TreeMap<>();
        source.list(25, "positions", each -> positions.put(author(each), each.uvarint()));
        return positions;
    }

    private static Author author(WireInput source) {
        return new Author(source.uuid(), source.fixed64());
    }
}
