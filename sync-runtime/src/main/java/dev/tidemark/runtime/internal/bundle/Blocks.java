package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes blocks of what a delivery brings, and divides them among volumes. */
final class Blocks {
    private final Delivery delivery;
    private final Packer packer;
    private final long volumeSize;
    private final int blockSize;
    private Optional<Packer.Packed> waiting = Optional.empty();

    Blocks(Delivery delivery, Packer packer, OptionalLong volumeSize) {
        this.delivery = delivery;
        this.packer = packer;
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

    private Optional<Packer.Packed> next() {
        BlockOutput block = new BlockOutput();
        while (!block.isFull(blockSize)) {
            Optional<Change> change = delivery.next();
            if (change.isEmpty()) {
                break;
            }
            change.flatMap(BatchWriter::obstacle).ifPresent(obstacle -> {
                throw new BundleException(
                        Reason.USAGE,
                        "row " + change.get().key() + " of table '"
                                + change.get().table() + "' can't travel: " + obstacle
                                + ". Make it smaller, or leave its table out of what is tracked");
            });
            block.add(change.get());
        }
        return block.count() == 0 ? Optional.empty() : Optional.of(packer.pack(block));
    }
}
