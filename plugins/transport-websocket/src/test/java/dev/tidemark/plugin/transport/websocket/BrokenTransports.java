package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.testkit.ForwardingTransport;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Transports on real sockets that are broken on purpose, one fault each, and one that is right. */
final class BrokenTransports {
    private BrokenTransports() {}

    private abstract static class Faulty implements TransportProvider {
        private final WebSocketTransportProvider healthy = new WebSocketTransportProvider();

        @Override
        public final String name() {
            return "test-sockets";
        }

        @Override
        public final ConfigSpec configSpec() {
            return healthy.configSpec();
        }

        @Override
        public final Set<String> schemes() {
            return healthy.schemes();
        }

        @Override
        public final int maxFrameBytes() {
            return healthy.maxFrameBytes();
        }

        @Override
        public final Transport create(Config config, PluginContext context) {
            return faulty(healthy.create(config, context));
        }

        abstract Transport faulty(Transport transport);
    }

    // ---- who is let in

    /** Has a door in front of each listener. */
    private abstract static class Doors extends Faulty {
        private final IntFunction<FrontDoor> door;

        Doors(IntFunction<FrontDoor> door) {
            this.door = door;
        }

        @Override
        final Transport faulty(Transport transport) {
            List<FrontDoor> doors = new ArrayList<>();
            return new ForwardingTransport(transport) {
                @Override
                public Listener listen(URI address, Acceptor acceptor) {
                    Listener inside = super.listen(address, acceptor);
                    FrontDoor front = door.apply(inside.address().getPort());
                    doors.add(front);
                    URI outside = URI.create("ws://127.0.0.1:" + front.port());
                    return new Listener() {
                        @Override
                        public URI address() {
                            return outside;
                        }

                        @Override
                        public void close() {
                            front.close();
                            inside.close();
                        }
                    };
                }

                @Override
                public void close() {
                    doors.forEach(FrontDoor::close);
                    super.close();
                }
            };
        }
    }

    /** Has no fault. */
    static final class HealthyProvider extends Doors {
        HealthyProvider() {
            super(FrontDoor::new);
        }
    }

    /** Waits for a caller's first word before it looks at the next caller. */
    static final class OneAtATimeProvider extends Doors {
        OneAtATimeProvider() {
            super(room -> new FrontDoor(room) {
                @Override
                void admit(Socket caller) throws IOException {
                    PushbackInputStream heard = new PushbackInputStream(caller.getInputStream());
                    peek(heard);
                    letIn(caller, heard);
                }
            });
        }
    }

    /** Closes the door for good when somebody talks garbage. */
    static final class DiesOfGarbageProvider extends Doors {
        DiesOfGarbageProvider() {
            super(room -> new FrontDoor(room) {
                @Override
                void admit(Socket caller) throws IOException {
                    caller.setSoTimeout(100);
                    PushbackInputStream heard = new PushbackInputStream(caller.getInputStream());
                    if (isGarbage(heard)) {
                        throw new IOException("no request for a page");
                    }
                    caller.setSoTimeout(0);
                    letIn(caller, heard);
                }
            });
        }
    }

    private static boolean isGarbage(PushbackInputStream heard) {
        try {
            int first = FrontDoor.peek(heard);
            return first >= 0 && first != 'G';
        } catch (IOException silentOrGone) {
            return false;
        }
    }

    /** Turns everybody out when somebody hangs up without a word. */
    static final class DiesOfHangingUpProvider extends Doors {
        DiesOfHangingUpProvider() {
            super(room -> new FrontDoor(room) {
                @Override
                void admit(Socket caller) throws IOException {
                    caller.setSoTimeout(100);
                    PushbackInputStream heard = new PushbackInputStream(caller.getInputStream());
                    if (hasHungUp(heard)) {
                        clear();
                    } else {
                        caller.setSoTimeout(0);
                        letIn(caller, heard);
                    }
                }
            });
        }
    }

    private static boolean hasHungUp(PushbackInputStream heard) {
        try {
            return FrontDoor.peek(heard) < 0;
        } catch (IOException silent) {
            return false;
        }
    }

    // ---- who is called

    /** Gets something wrong when it can't connect. */
    private abstract static class Callers extends Faulty {
        @Override
        final Transport faulty(Transport transport) {
            return new ForwardingTransport(transport) {
                @Override
                public CompletionStage<Link> connect(URI address) {
                    CompletableFuture<Link> connected = new CompletableFuture<>();
                    super.connect(address).whenComplete((link, failure) -> {
                        if (failure == null) {
                            connected.complete(link);
                        } else {
                            failed(reason(failure), connected);
                        }
                    });
                    return connected;
                }
            };
        }

        private static TransportException reason(Throwable failure) {
            return (TransportException) (failure instanceof CompletionException ? failure.getCause() : failure);
        }

        abstract void failed(TransportException reason, CompletableFuture<Link> connected);
    }

    /** Goes on hoping where somebody is who is no node. */
    static final class HopesProvider extends Callers {
        @Override
        void failed(TransportException reason, CompletableFuture<Link> connected) {
            if (reason.getMessage().contains("nobody listens there")) {
                connected.completeExceptionally(reason);
            }
        }
    }

    /** Tries again before it gives up, as often as it takes three times its time-out. */
    static final class TriesAgainProvider extends Callers {
        @Override
        void failed(TransportException reason, CompletableFuture<Link> connected) {
            boolean silent = reason.getMessage().contains("no answer in time");
            CompletableFuture.delayedExecutor(silent ? 3 * TIMEOUT.toMillis() : 0, TimeUnit.MILLISECONDS)
                    .execute(() -> connected.completeExceptionally(reason));
        }
    }

    /** After so long connecting gives up, where the tests say so; a busy machine may take a second for what takes no time. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Blames the address for whoever answers there. */
    static final class BlamesTheAddressProvider extends Callers {
        @Override
        void failed(TransportException reason, CompletableFuture<Link> connected) {
            connected.completeExceptionally(
                    new TransportException(Kind.REFUSED, "there is something wrong with the address", reason));
        }
    }

    // ---- what is left

    /** Leaves sockets open, more than may happen to close elsewhere meanwhile. */
    static final class LeavesSocketsProvider extends Faulty {
        private static final int MANY = 20;
        private static final List<ServerSocket> LEFT = new CopyOnWriteArrayList<>();

        @Override
        Transport faulty(Transport transport) {
            return new ForwardingTransport(transport) {
                @Override
                public void close() {
                    super.close();
                    for (int i = 0; i < MANY; i++) {
                        LEFT.add(socket());
                    }
                }
            };
        }

        private static ServerSocket socket() {
            try {
                return new ServerSocket(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static void closeAll() throws IOException {
            for (ServerSocket each : LEFT) {
                each.close();
            }
            LEFT.clear();
        }
    }
}
