package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.runtime.internal.engine.batch.Assembly;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.groups.PushedGroups;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Puts the batches together that one device pushes, and hands them to the store: staged, and at the end of a group applied. */
final class PushReceiver {
    private final PushedGroups groups;
    private final UUID device;
    private final UUID nonce;
    private final PushedGroups.Terms terms;
    private final Consumer<PackedBatch> reader;
    private Packing packing;
    private Optional<Assembly> assembly;
    private long arrived;

    /**
     * @param nonce that the session's greeting proposed
     * @param terms of the session
     * @param reader sees each batch before it is handed on
     * @param partial a batch of which a part came in an earlier session
     * @param arrived up to which of the device's numbers batches are here
     */
    PushReceiver(
            PushedGroups groups,
            UUID device,
            UUID nonce,
            Packing packing,
            PushedGroups.Terms terms,
            Consumer<PackedBatch> reader,
            Optional<Assembly> partial,
            long arrived) {
        this.groups = groups;
        this.device = device;
        this.nonce = nonce;
        this.packing = packing;
        this.terms = terms;
        this.reader = reader;
        this.assembly = partial;
        this.arrived = arrived;
    }

    /** Takes a piece of a batch. Returns what to answer when a group is complete, and whether one is. */
    Optional<List<Outcomes>> take(Push push) {
        if (push.offset() == 0) {
            if (push.to() <= arrived) {
                throw new WireException("batch " + push.to() + " comes after batch " + arrived + "; numbers ascend");
            }
            assembly = Optional.of(new Assembly(push.to(), push.groupEnd(), push.rawLength(), push.totalLength()));
        }
        Assembly target = assembly.orElseThrow(
                () -> new WireException("batch " + push.to() + " begins at " + push.offset() + ", not at 0"));
        Optional<PackedBatch> whole =
                target.add(push.to(), push.totalLength(), push.offset(), push.chunk(), packing.codec());
        long before = arrived;
        if (whole.isPresent()) {
            assembly = Optional.empty();
            arrived = whole.get().to();
        }
        return whole.map(this::open).flatMap(batch -> complete(batch, before));
    }

    private PackedBatch open(PackedBatch arrivedBatch) {
        Packing.Packed opened = packing.open(arrivedBatch);
        packing = opened.next();
        reader.accept(opened.batch());
        return opened.batch();
    }

    private Optional<List<Outcomes>> complete(PackedBatch batch, long before) {
        if (!batch.groupEnd()) {
            groups.stage(device, nonce, batch, before);
            return Optional.empty();
        }
        try {
            return Optional.of(groups.commit(device, nonce, batch, before, terms));
        } catch (SessionRefused | WireException | Merger.DifferingCopies refused) {
            groups.unstage(device, nonce);
            throw refused;
        }
    }

    /** Returns what has arrived of a batch that is not whole. */
    Optional<Assembly> partial() {
        return assembly;
    }
}
