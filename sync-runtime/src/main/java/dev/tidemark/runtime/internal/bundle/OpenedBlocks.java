package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.work.Beside;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through the blocks of volumes. While one is used, a free thread opens the next one, unless that is so large that two of its kind are
 * not to be held.
 *
 * <p>Threading: one thread; what others do has nothing but the bytes of one block.
 */
final class OpenedBlocks implements AutoCloseable {
    /** Blocks as they are written end behind a quarter of this, but for the last change in each. */
    private static final int MOST_AHEAD = 4 * BundleFormat.BLOCK;

    private final List<Volume> volumes;
    private final Consumer<Runnable> threads;
    private int reading = -1;
    private Optional<Statement> statement = Optional.empty();
    private Optional<ResultSet> blocks = Optional.empty();
    private boolean isAtBlock;
    private Optional<Opening> ahead = Optional.empty();

    /** @param threads are offered what one of them may do meanwhile */
    OpenedBlocks(List<Volume> volumes, Consumer<Runnable> threads) {
        this.volumes = volumes;
        this.threads = threads;
    }

    /** A block of a file, as its changes. */
    record Block(Path file, List<Change> changes) {}

    /** A block that is being opened. */
    private record Opening(Path file, Beside<List<Change>> changes) {}

    /**
     * Returns the next block; nothing at the end.
     *
     * @throws dev.tidemark.runtime.BundleException if what comes next is no block that Tidemark would have written
     */
    Optional<Block> next() {
        Optional<Opening> next = ahead.isPresent() ? ahead : begun(BundleFormat.LARGEST_BLOCK);
        ahead = Optional.empty();
        if (next.isPresent()) {
            ahead = begun(MOST_AHEAD);
        }
        return next.map(OpenedBlocks::opened);
    }

    private static Block opened(Opening block) {
        try {
            return new Block(block.file, block.changes.result());
        } catch (IllegalArgumentException forged) {
            throw Refusal.forged(block.file, String.valueOf(forged.getMessage()), forged);
        }
    }

    /** Begins to open the next block, if it is not larger than some size. */
    private Optional<Opening> begun(int largest) {
        try {
            isAtBlock = isAtBlock || advance();
            if (!isAtBlock || VolumeChecks.number(blocks.orElseThrow(), 2) > largest) {
                return Optional.empty();
            }
            isAtBlock = false;
            return Optional.of(begun(blocks.orElseThrow()));
        } catch (SQLException failed) {
            throw Refusal.of(file(), failed);
        } catch (IllegalArgumentException forged) {
            throw Refusal.forged(file(), String.valueOf(forged.getMessage()), forged);
        }
    }

    private Opening begun(ResultSet block) throws SQLException {
        int changes = (int) VolumeChecks.number(block, 1);
        int size = (int) VolumeChecks.number(block, 2);
        if (!(block.getObject(3) instanceof byte[] content)) {
            throw JsonInput.forged("a block that is no BLOB");
        }
        return new Opening(file(), Beside.begin(threads, () -> BlockInput.read(Packer.unpack(content, size), changes)));
    }

    private Path file() {
        return volumes.get(Math.max(reading, 0)).file();
    }

    private boolean advance() throws SQLException {
        while (blocks.isEmpty() || !blocks.get().next()) {
            if (reading == volumes.size() - 1) {
                return false;
            }
            openVolume(reading + 1);
        }
        return true;
    }

    private void openVolume(int number) throws SQLException {
        endReading();
        reading = number;
        Statement select = volumes.get(number).connection().createStatement();
        statement = Optional.of(select);
        blocks = Optional.of(select.executeQuery("SELECT changes, size, content FROM tidemark_blocks ORDER BY number"));
    }

    private void endReading() throws SQLException {
        if (statement.isPresent()) {
            statement.get().close();
            statement = Optional.empty();
            blocks = Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        endReading();
    }
}
