package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.EqualFeed;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What arrives from an equal, message by message: the form of its tables, what its feed says of itself, in several parts where it tells of
 * many lives, and then its pages.
 *
 * <p>Threading: its session's executor.
 */
final class ArrivingFeed {
    /** One start a minute for two years; nobody can fill the memory with lives. */
    private static final int MOST_LIVES = 1 << 20;

    private final Codecs codecs;
    private final List<EqualFeed.Step> lives = new ArrayList<>();
    private List<TableDefinition> tables = List.of();
    private Optional<ReceivedDelivery> delivery = Optional.empty();

    ArrivingFeed(Codecs codecs) {
        this.codecs = codecs;
    }

    /** Takes the form of the tables that what comes next is about. */
    void define(List<TableDefinition> arrived) {
        tables = arrived;
    }

    /** Takes a part of what a feed says of itself; returns it once it is whole. */
    Optional<EqualFeed> gather(EqualFeed part) {
        lives.addAll(part.lives());
        if (lives.size() > MOST_LIVES) {
            throw new WireException("a feed tells of more than " + MOST_LIVES + " lives");
        }
        if (part.isPart()) {
            return Optional.empty();
        }
        EqualFeed whole = part.withLives(lives);
        lives.clear();
        return Optional.of(whole);
    }

    /** Begins with the pages of a feed. */
    void begin(EqualFeed feed, String codec) {
        if (isUnderWay()) {
            throw new WireException("a feed came within another");
        }
        delivery = Optional.of(new ReceivedDelivery(feed, tables, codecs.compression(codec), codec));
    }

    boolean isUnderWay() {
        return delivery.isPresent();
    }

    void add(Page page) {
        current().add(page);
    }

    /** Ends with the last page, and returns what has come. */
    ReceivedDelivery end(Checkpoint checkpoint) {
        ReceivedDelivery whole = current();
        delivery = Optional.empty();
        whole.end(checkpoint);
        return whole;
    }

    private ReceivedDelivery current() {
        return delivery.orElseThrow(() -> new WireException("a page came before what it belongs to"));
    }

    void close() {
        delivery.ifPresent(ReceivedDelivery::close);
    }
}
