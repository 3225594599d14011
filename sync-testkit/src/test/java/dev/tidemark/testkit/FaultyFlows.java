package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.api.transport.TransportException.Kind;
import dev.tidemark.api.transport.TransportProvider;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Transports that get one thing wrong about ends of which one is faster than the other. */
final class FaultyFlows {
    private static final InMemoryNetwork NETWORK = new InMemoryNetwork(new ForkJoinPool(4));

    private FaultyFlows() {}

    private abstract static class Sample implements TransportProvider {
        private final UnaryOperator<Link> link;
        private final UnaryOperator<Link.Receiver> receiver;

        Sample(UnaryOperator<Link> link) {
            this(link, receiver -> receiver);
        }

        Sample(UnaryOperator<Link> link, UnaryOperator<Link.Receiver> receiver) {
            this.link = link;
            this.receiver = receiver;
        }

        @Override
        public final String name() {
            return "sample-flow";
        }

        @Override
        public final ConfigSpec configSpec() {
            return ConfigSpec.of();
        }

        @Override
        public final Set<String> schemes() {
            return Set.of(InMemoryTransport.SCHEME);
        }

        @Override
        public final int maxFrameBytes() {
            return InMemoryTransport.MAX_FRAME_BYTES;
        }

        @Override
        public final Transport create(Config config, PluginContext context) {
            return new ForwardingTransport(NETWORK.transport()) {
                @Override
                protected Link opened(Link inner) {
                    return new ForwardingLink(link.apply(inner)) {
                        @Override
                        public void start(Receiver starting) {
                            super.start(receiver.apply(starting));
                        }
                    };
                }

                @Override
                protected Link accepted(Link inner) {
                    return link.apply(inner);
                }

                @Override
                protected Link.Receiver receiving(Link.Receiver accepting) {
                    return receiver.apply(accepting);
                }
            };
        }
    }

    /** Has no fault. */
    public static final class SoundProvider extends Sample {
        public SoundProvider() {
            super(link -> link);
        }
    }

    /** Never tells that its queue has run low. */
    public static final class NeverTellsProvider extends Sample {
        public NeverTellsProvider() {
            super(link -> link, receiver -> new ForwardingReceiver(receiver) {
                @Override
                public void writable() {
                    // Nobody hears of it.
                }
            });
        }
    }

    /** Loses a wake-up now and then, as two threads do that look at a queue at the same moment. */
    public static final class LosesAWakeUpProvider extends Sample {
        public LosesAWakeUpProvider() {
            super(link -> link, receiver -> new ForwardingReceiver(receiver) {
                private final AtomicInteger told = new AtomicInteger();

                @Override
                public void writable() {
                    if (told.incrementAndGet() % 5 != 0) {
                        super.writable();
                    }
                }
            });
        }
    }

    /** Says that nothing is queued. */
    public static final class CountsNothingProvider extends Sample {
        private static final long MUCH = 8 << 20;
        private static final long MILLISECOND = 1_000_000;

        public CountsNothingProvider() {
            super(link -> new ForwardingLink(link) {
                /** Whoever believes the count must not flood a reader that is only slow for a moment. */
                @Override
                public void send(ByteBuffer frame) {
                    if (super.queuedBytes() > MUCH) {
                        LockSupport.parkNanos(MILLISECOND);
                    }
                    super.send(frame);
                }

                @Override
                public long queuedBytes() {
                    return 0;
                }
            });
        }
    }

    /** Calls a link closed that it has cut off. */
    public static final class CallsItClosedProvider extends Sample {
        public CallsItClosedProvider() {
            super(link -> new ForwardingLink(link) {
                @Override
                public void send(ByteBuffer frame) {
                    try {
                        super.send(frame);
                    } catch (TransportException failure) {
                        throw failure.kind() == Kind.BROKEN
                                ? new TransportException(Kind.CLOSED, failure.getMessage())
                                : failure;
                    }
                }
            });
        }
    }

    /** Wants a resume for each pause. */
    public static final class CountsPausesProvider extends Sample {
        public CountsPausesProvider() {
            super(link -> new ForwardingLink(link) {
                private int pauses;

                @Override
                public synchronized void pause() {
                    pauses++;
                    super.pause();
                }

                @Override
                public synchronized void resume() {
                    pauses = Math.max(0, pauses - 1);
                    if (pauses == 0) {
                        super.resume();
                    }
                }
            });
        }
    }

    /** Sends nothing while it does not want to receive. */
    public static final class PausesBothWaysProvider extends Sample {
        public PausesBothWaysProvider() {
            super(link -> new ForwardingLink(link) {
                private final Queue<ByteBuffer> held = new ArrayDeque<>();
                private boolean paused;

                @Override
                public synchronized void pause() {
                    paused = true;
                    super.pause();
                }

                @Override
                public synchronized void resume() {
                    paused = false;
                    super.resume();
                    held.forEach(super::send);
                    held.clear();
                }

                @Override
                public synchronized void send(ByteBuffer frame) {
                    if (paused) {
                        held.add(frame.duplicate());
                    } else {
                        super.send(frame);
                    }
                }
            });
        }
    }

    /** Forgets a pause that was asked for before the link began to read. */
    public static final class BeginsAtOnceProvider extends Sample {
        public BeginsAtOnceProvider() {
            super(link -> new ForwardingLink(link) {
                private boolean paused;

                @Override
                public void pause() {
                    paused = true;
                    super.pause();
                }

                @Override
                public void start(Receiver receiver) {
                    CountDownLatch read = new CountDownLatch(1);
                    resume();
                    super.start(new Noticing(receiver, read));
                    if (paused) {
                        await(read);
                    }
                }
            });
        }
    }

    /** Hands out what it has held back when its own end is closed. */
    public static final class EmptiesItselfProvider extends Sample {
        public EmptiesItselfProvider() {
            super(EmptyingLink::new);
        }
    }

    private static final class EmptyingLink extends ForwardingLink {
        private boolean paused;

        EmptyingLink(Link link) {
            super(link);
        }

        @Override
        public void pause() {
            paused = true;
            super.pause();
        }

        @Override
        public void close() {
            if (paused) {
                resume();
                // Long enough that what was held back is handed out.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            }
            super.close();
        }
    }

    private static final class Noticing extends ForwardingReceiver {
        private final CountDownLatch read;

        Noticing(Link.Receiver receiver, CountDownLatch read) {
            super(receiver);
            this.read = read;
        }

        @Override
        public void received(ByteBuffer frame) {
            super.received(frame);
            read.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(5, TimeUnit.SECONDS), "nothing has come");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
