package dev.tidemark.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Somebody on a bare socket who is called in the place of a node, and answers every caller alike. A client may call again when it
 * was hung up on before it had said a word: who answers the first call alone is silent to the second.
 */
final class Stranger implements Closeable {
    private static final int WAITING = 10;

    private final ServerSocket door;
    private final List<Socket> callers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> answering;

    Stranger(Consumer<Socket> answer) throws IOException {
        door = new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress());
        answering = CompletableFuture.runAsync(() -> answerAll(answer), Stranger::onThread);
    }

    private static void onThread(Runnable answering) {
        Thread thread = new Thread(answering, "stranger");
        thread.setDaemon(true);
        thread.start();
    }

    private void answerAll(Consumer<Socket> answer) {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                callers.add(caller);
                answer.accept(caller);
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException("can't answer who calls", e);
                }
            }
        }
    }

    int port() {
        return door.getLocalPort();
    }

    boolean wasCalled() {
        return !callers.isEmpty();
    }

    @Override
    public void close() throws IOException {
        door.close();
        answering.join();
        for (Socket caller : callers) {
            caller.close();
        }
    }
}
