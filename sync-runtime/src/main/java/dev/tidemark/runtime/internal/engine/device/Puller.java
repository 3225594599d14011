package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.internal.engine.batch.Assembly;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.pull.PulledPages;
import dev.tidemark.runtime.internal.wire.Checkpoint;
import dev.tidemark.runtime.internal.wire.Credit;
import dev.tidemark.runtime.internal.wire.Page;
import dev.tidemark.runtime.internal.wire.Pull;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a server's feed: puts pages together, keeps them until the checkpoint, and applies them there.
 *
 * <p>Pages are kept in memory, up to a bound and as long as the link is up; beyond it and when it breaks, in the store.
 */
final class Puller {
    private static final long CREDIT = 4 << 20;
    private static final int PAGES_AT_HAND = 256 << 10;

    private final PulledPages pages;
    private final Wire wire;
    private final List<PackedBatch> atHand = new ArrayList<>();
    private Packing packing;
    private Optional<Assembly> assembly = Optional.empty();
    private int bytesAtHand;
    private long unrenewed;

    Puller(PulledPages pages, Wire wire, Packing packing) {
        this.pages = pages;
        this.wire = wire;
        this.packing = packing;
    }

    /** Asks for the feed behind what is here already. */
    void begin(Upstream upstream, int batchRows, boolean live) {
        wire.send(new Pull(upstream.staged(), batchRows, live, CREDIT));
    }

    /** Takes a piece of a page. Returns up to where the feed is here; nothing where the page is not whole yet. */
    Optional<Long> take(Page page) {
        if (page.offset() == 0) {
            assembly = Optional.of(new Assembly(page.to(), false, page.rawLength(), page.totalLength()));
        }
        Assembly part = assembly.orElseThrow(
                () -> new WireException("page " + page.to() + " begins at " + page.offset() + ", not at 0"));
        int length = page.chunk().remaining();
        Optional<PackedBatch> whole =
                part.add(page.to(), page.totalLength(), page.offset(), page.chunk(), packing.codec());
        whole.ifPresent(this::keep);
        renew(length);
        return whole.map(PackedBatch::to);
    }

    private void keep(PackedBatch arrived) {
        assembly = Optional.empty();
        Packing.Packed opened = packing.open(arrived);
        packing = opened.next();
        PackedBatch page = opened.batch();
        atHand.add(page);
        bytesAtHand += page.bytes().length;
        if (bytesAtHand > PAGES_AT_HAND) {
            stageAtHand();
        }
    }

    private void renew(int length) {
        unrenewed += length;
        if (unrenewed >= CREDIT / 2) {
            wire.send(new Credit(unrenewed));
            unrenewed = 0;
        }
    }

    /** Keeps whole pages in the store: the link is gone, or they are too many for memory. */
    void stageAtHand() {
        atHand.forEach(pages::stage);
        forgetAtHand();
    }

    private void forgetAtHand() {
        atHand.clear();
        bytesAtHand = 0;
    }

    /** Applies what was pulled, as {@link PulledPages#apply} says. */
    PulledPages.Applied apply(Checkpoint checkpoint, Set<Breach.Reference> wanted, long told) {
        PulledPages.Applied applied = pages.apply(checkpoint.lsn(), List.copyOf(atHand), wanted, told);
        forgetAtHand();
        return applied;
    }
}
