package dev.tidemark.testkit;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import dev.tidemark.api.transport.TransportProvider;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A transport that is right, and others that differ from it by one fault each. */
final class FaultyTransports {
    private static final InMemoryNetwork NETWORK = new InMemoryNetwork(new ForkJoinPool(4));
    private static final int SOME = 100;
    private static final int LARGE = 2_000;

    private FaultyTransports() {}

    private abstract static class Sample implements TransportProvider {
        private final Function<Transport, Transport> fault;

        Sample(Function<Transport, Transport> fault) {
            this.fault = fault;
        }

        /** Creates a provider whose links, at both ends, have a fault. */
        static Function<Transport, Transport> links(UnaryOperator<Link> fault) {
            return inner -> new ForwardingTransport(inner) {
                @Override
                protected Link opened(Link link) {
                    return fault.apply(link);
                }

                @Override
                protected Link accepted(Link link) {
                    return fault.apply(link);
                }
            };
        }

        @Override
        public final String name() {
            return "sample";
        }

        @Override
        public final Set<String> schemes() {
            return Set.of(InMemoryTransport.SCHEME);
        }

        @Override
        public int maxFrameBytes() {
            return InMemoryTransport.MAX_FRAME_BYTES;
        }

        @Override
        public final Transport create(Config config, PluginContext context) {
            return fault.apply(NETWORK.transport());
        }
    }

    /** Has no fault. */
    public static final class SoundProvider extends Sample {
        public SoundProvider() {
            super(ForwardingTransport::new);
        }
    }

    /** Sends what is larger than its own buffer in two. */
    public static final class SplitsFramesProvider extends Sample {
        public SplitsFramesProvider() {
            super(links(link -> new ForwardingLink(link) {
                @Override
                public void send(ByteBuffer frame) {
                    if (frame.remaining() > 900_000 && frame.remaining() <= InMemoryTransport.MAX_FRAME_BYTES) {
                        super.send(frame.duplicate().limit(frame.position() + 900_000));
                        super.send(frame.duplicate().position(frame.position() + 900_000));
                    } else {
                        super.send(frame);
                    }
                }
            }));
        }
    }

    /** Lets a frame overtake another now and then. */
    public static final class ReordersProvider extends Sample {
        public ReordersProvider() {
            super(links(link -> new ForwardingLink(link) {
                private int count;
                private Optional<ByteBuffer> held = Optional.empty();

                @Override
                public synchronized void send(ByteBuffer frame) {
                    count += frame.remaining() >= LARGE ? 1 : 0;
                    if (frame.remaining() >= LARGE && count % SOME == 0) {
                        held = Optional.of(frame.duplicate());
                    } else {
                        super.send(frame);
                        held.ifPresent(super::send);
                        held = Optional.empty();
                    }
                }

                @Override
                public synchronized void close() {
                    held.ifPresent(super::send);
                    held = Optional.empty();
                    super.close();
                }
            }));
        }
    }

    /** Sends a frame again now and then, since it takes it for lost. */
    public static final class DuplicatesProvider extends Sample {
        public DuplicatesProvider() {
            super(links(link -> new ForwardingLink(link) {
                private int count;

                @Override
                public synchronized void send(ByteBuffer frame) {
                    count++;
                    super.send(frame.duplicate());
                    if (count % SOME == 0) {
                        super.send(frame.duplicate());
                    }
                }
            }));
        }
    }

    /** Keeps a frame back now and then, to send it with the next, and forgets it when there is none. */
    public static final class ForgetsAtCloseProvider extends Sample {
        public ForgetsAtCloseProvider() {
            super(links(link -> new ForwardingLink(link) {
                private int count;
                private Optional<ByteBuffer> held = Optional.empty();

                @Override
                public synchronized void send(ByteBuffer frame) {
                    count++;
                    if (count % (2 * SOME) == 0) {
                        held = Optional.of(frame.duplicate());
                    } else {
                        held.ifPresent(super::send);
                        held = Optional.empty();
                        super.send(frame);
                    }
                }
            }));
        }
    }

    /** Goes on ringing where nobody is. */
    public static final class HangsAtConnectProvider extends Sample {
        public HangsAtConnectProvider() {
            super(inner -> new ForwardingTransport(inner) {
                @Override
                public CompletionStage<Link> connect(URI address) {
                    CompletableFuture<Link> ringing = new CompletableFuture<>();
                    super.connect(address).whenComplete((link, failure) -> {
                        if (failure == null) {
                            ringing.complete(link);
                        } else if (kind(failure) != Kind.UNREACHABLE) {
                            ringing.completeExceptionally(cause(failure));
                        }
                    });
                    return ringing;
                }
            });
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static Kind kind(Throwable failure) {
        return ((TransportException) cause(failure)).kind();
    }

    /** Calls all that goes wrong broken. */
    public static final class CallsAllBrokenProvider extends Sample {
        public CallsAllBrokenProvider() {
            super(inner -> new ForwardingTransport(inner) {
                @Override
                public CompletionStage<Link> connect(URI address) {
                    return super.connect(address).exceptionally(failure -> {
                        boolean nobody = kind(failure) == Kind.UNREACHABLE;
                        throw nobody
                                ? new TransportException(Kind.BROKEN, "can't connect")
                                : (TransportException) cause(failure);
                    });
                }
            });
        }
    }

    /** Starts a thread that watches it, and goes on watching. */
    public static final class LeaksThreadProvider extends Sample {
        public LeaksThreadProvider() {
            super(inner -> new ForwardingTransport(inner) {
                {
                    Thread watcher = new Thread(LockSupport::park, "watcher");
                    watcher.setDaemon(true);
                    watcher.start();
                }
            });
        }
    }

    /** Has nothing to close where it did not connect. */
    public static final class SwallowsCloseProvider extends Sample {
        public SwallowsCloseProvider() {
            super(inner -> new ForwardingTransport(inner) {
                @Override
                protected Link accepted(Link link) {
                    return new ForwardingLink(link) {
                        @Override
                        public void close() {
                            link.queuedBytes();
                        }
                    };
                }
            });
        }
    }

    /** Takes more than it says. */
    public static final class IgnoresTheLimitProvider extends Sample {
        public IgnoresTheLimitProvider() {
            super(ForwardingTransport::new);
        }

        @Override
        public int maxFrameBytes() {
            return 500_000;
        }
    }

    /** Reads all large frames of a link into one buffer. */
    public static final class ReusesBufferProvider extends Sample {
        public ReusesBufferProvider() {
            super(inner -> new ForwardingTransport(inner) {
                @Override
                protected Link.Receiver receiving(Link.Receiver receiver) {
                    byte[] buffer = new byte[InMemoryTransport.MAX_FRAME_BYTES];
                    return new ForwardingReceiver(receiver) {
                        @Override
                        public void received(ByteBuffer frame) {
                            int length = frame.remaining();
                            frame.duplicate().get(buffer, 0, length);
                            super.received(length < LARGE ? frame : ByteBuffer.wrap(buffer, 0, length));
                        }
                    };
                }
            });
        }
    }

    /** Masks frames where they are, as a client of WebSockets may think it may. */
    public static final class MasksInPlaceProvider extends Sample {
        public MasksInPlaceProvider() {
            super(links(link -> new ForwardingLink(link) {
                @Override
                public void send(ByteBuffer frame) {
                    super.send(frame.duplicate());
                    if (!frame.isReadOnly() && frame.remaining() == 9_000) {
                        frame.put(frame.position(), (byte) ~frame.get(frame.position()));
                    }
                }
            }));
        }
    }

    /** Prepares a frame where another thread may prepare another. */
    public static final class MixesThreadsUpProvider extends Sample {
        public MixesThreadsUpProvider() {
            super(links(link -> new ForwardingLink(link) {
                private volatile ByteBuffer next = ByteBuffer.allocate(0);

                @Override
                public void send(ByteBuffer frame) {
                    next = frame;
                    Turns.giveSeldom();
                    super.send(next);
                }
            }));
        }
    }
}
