package dev.tidemark.testkit.provider;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A transport that reaches nobody: it keeps a file open, and a thread that says so. */
class FixtureTransport implements Transport {
    private final FileChannel file;
    private final long level;
    private final ExecutorService worker = Executors.newFixedThreadPool(1, task -> new Thread(task, "fixture"));

    FixtureTransport(FileChannel file, long level) {
        this.file = file;
        this.level = level;
        worker.submit(this::work);
    }

    private long work() {
        return level;
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        if (!isOpen()) {
            throw new TransportException(TransportException.Kind.CLOSED, "fixture: it was closed before");
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    throw new TransportException(TransportException.Kind.UNREACHABLE, "fixture: nobody is there");
                },
                worker);
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        throw new TransportException(TransportException.Kind.UNREACHABLE, "fixture: nobody comes");
    }

    @Override
    public void close() {
        endThread();
        closeFile();
    }

    boolean isOpen() {
        return file.isOpen();
    }

    void endThread() {
        worker.shutdown();
    }

    void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
