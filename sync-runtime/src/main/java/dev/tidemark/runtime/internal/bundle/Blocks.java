package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.work.Beside;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Makes blocks of what a delivery brings, and divides them among volumes. A free thread packs a block while the next one is filled. */
final class Blocks {
    private final Delivery delivery;
    private final Packer packer;
    private final long volumeSize;
    private final int blockSize;
    private final Consumer<Runnable> threads;
    private Optional<Packer.Packed> waiting = Optional.empty();
    private Optional<Beside<Packer.Packed>> inWork = Optional.empty();

    /** @param threads are offered what one of them may do meanwhile */
    Blocks(Delivery delivery, Packer packer, OptionalLong volumeSize, Consumer<Runnable> threads) {
        this.delivery = delivery;
        this.packer = packer;
        this.threads = threads;
        this.volumeSize = volumeSize.orElse(Long.MAX_VALUE);
        blockSize = (int) Math.min(BundleFormat.BLOCK, this.volumeSize / 2);
    }

    /** Fills a volume as far as it goes, at least with one block. Returns whether nothing is left. */
    boolean fill(VolumeOutput volume) throws SQLException {
        while (true) {
            if (waiting.isEmpty()) {
                waiting = next();
            }
            if (waiting.isEmpty()) {
                return true;
            }
            if (!volume.isEmpty() && volume.bytesWith(waiting.get()) > volumeSize) {
                return false;
            }
            volume.add(waiting.get());
            waiting = Optional.empty();
        }
    }

    /** The packer packs one block after the other: the one before is done when the next one begins. */
    private Optional<Packer.Packed> next() {
        if (inWork.isEmpty()) {
            inWork = packing(filled());
        }
        Optional<BlockOutput> following = inWork.isPresent() ? filled() : Optional.empty();
        Optional<Packer.Packed> packed = inWork.map(Beside::result);
        inWork = packing(following);
        return packed;
    }

    private Optional<Beside<Packer.Packed>> packing(Optional<BlockOutput> block) {
        return block.map(filled -> Beside.begin(threads, () -> packer.pack(filled)));
    }

    private Optional<BlockOutput> filled() {
        BlockOutput block = new BlockOutput();
        while (!block.isFull(blockSize)) {
            Optional<Change> change = delivery.next();
            if (change.isEmpty()) {
                break;
            }
            requireThatItTravels(change.get());
            block.add(change.get());
        }
        return Optional.of(block).filter(filled -> filled.count() > 0);
    }

    private static void requireThatItTravels(Change change) {
        BatchWriter.obstacle(change).ifPresent(obstacle -> {
            throw new BundleException(
                    Reason.USAGE,
                    "row " + change.key() + " of table '"
                            + change.table() + "' can't travel: " + obstacle
                            + ". Make it smaller, or leave its table out of what is tracked");
        });
    }
}
