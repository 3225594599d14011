package dev.tidemark.plugin.storage.tiered.internal.owner;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The node's folder, for one store at a time: a file in it is locked as long as the process lives, and holds by what the store is known. */
public final class OwnFolder implements AutoCloseable {
    private static final int ID_BYTES = 16;

    private final FileChannel channel;
    private final byte[] id;

    private OwnFolder(FileChannel channel, byte[] id) {
        this.channel = channel;
        this.id = id;
    }

    static OwnFolder claim(PluginContext context) {
        Path file = context.dataDirectory().resolve("tiered.lock");
        RandomGenerator random = context.random();
        try {
            Files.createDirectories(context.dataDirectory());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            try {
                lock(channel, file);
                return new OwnFolder(channel, id(channel, random));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PluginException(
                    "'" + file + "' can't be opened (" + e.getMessage() + "); it has to be where the node may write",
                    e);
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            throw new PluginException("'" + file + "' is locked: another node keeps its rows in memory with this folder"
                    + " beside it. Stop it, or give this one another folder with node.data");
        }
    }

    private static byte[] id(FileChannel channel, RandomGenerator random) throws IOException {
        ByteBuffer id = ByteBuffer.allocate(ID_BYTES);
        if (channel.read(id, 0) != ID_BYTES) {
            random.nextBytes(id.array());
            channel.write(id.clear(), 0);
            channel.force(true);
        }
        return id.array();
    }

    public byte[] id() {
        return id.clone();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PluginException("the lock of the node's folder can't be given back", e);
        }
    }
}
