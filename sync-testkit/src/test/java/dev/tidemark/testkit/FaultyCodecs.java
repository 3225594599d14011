package dev.tidemark.testkit;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A codec that is right, and others that differ from it by one fault each. */
final class FaultyCodecs {
    private FaultyCodecs() {}

    private abstract static class Sample implements CodecProvider {
        private final Supplier<Codec> codec;

        Sample(Supplier<Codec> codec) {
            this.codec = codec;
        }

        @Override
        public final String name() {
            return "sample";
        }

        @Override
        public final Codec create(Config config, PluginContext context) {
            return codec.get();
        }
    }

    /** Has no fault. */
    public static final class SoundProvider extends Sample {
        public SoundProvider() {
            super(SampleCodec::new);
        }
    }

    /** Takes the array of a buffer and forgets that the buffer may begin somewhere in it. */
    public static final class ForgetsArrayOffsetProvider extends Sample {
        public ForgetsArrayOffsetProvider() {
            super(() -> new SampleCodec() {
                @Override
                byte[] read(ByteBuffer source) {
                    byte[] content = super.read(source.duplicate());
                    if (source.hasArray()) {
                        System.arraycopy(source.array(), source.position(), content, 0, content.length);
                    }
                    source.position(source.limit());
                    return content;
                }
            });
        }
    }

    /** Reads without moving on. */
    public static final class LeavesPositionProvider extends Sample {
        public LeavesPositionProvider() {
            super(() -> new SampleCodec() {
                @Override
                byte[] read(ByteBuffer source) {
                    return super.read(source.duplicate());
                }
            });
        }
    }

    /** Uses the memory of a source as scratch, where it is native. */
    public static final class WritesIntoSourceProvider extends Sample {
        public WritesIntoSourceProvider() {
            super(() -> new SampleCodec() {
                @Override
                byte[] read(ByteBuffer source) {
                    int start = source.position();
                    byte[] content = super.read(source);
                    if (source.isDirect() && !source.isReadOnly()) {
                        source.put(start, (byte) 0);
                    }
                    return content;
                }
            });
        }
    }

    /** Takes the end of the array for the end of the target. */
    public static final class WritesPastLimitProvider extends Sample {
        public WritesPastLimitProvider() {
            super(() -> new SampleCodec() {
                @Override
                public void decode(ByteBuffer source, ByteBuffer target) {
                    byte[] content = unpacked(opened(taken(source)), Integer.MAX_VALUE);
                    ByteBuffer all = target.duplicate().limit(target.capacity());
                    all.put(content, 0, Math.min(content.length, all.remaining()));
                    if (content.length > target.remaining()) {
                        throw new CodecException("sample: larger than the target");
                    }
                    target.position(target.position() + content.length);
                }
            });
        }
    }

    /** Claims that content never grows by more than its header, and forgets what incompressible blocks cost. */
    public static final class ClaimsTooLittleProvider extends Sample {
        public ClaimsTooLittleProvider() {
            super(() -> new SampleCodec() {
                @Override
                public int maxEncodedLength(int sourceLength) {
                    return Math.addExact(HEADER + 10, sourceLength);
                }
            });
        }
    }

    /** Adds up the bound of a large source without minding that the sum does not fit. */
    public static final class OverflowsProvider extends Sample {
        public OverflowsProvider() {
            super(() -> new SampleCodec() {
                @Override
                public int maxEncodedLength(int sourceLength) {
                    return HEADER + 64 + sourceLength + (sourceLength >> 3);
                }
            });
        }
    }

    /** Leaves what it has packed for a moment where all threads can reach it. */
    public static final class SharesScratchProvider extends Sample {
        public SharesScratchProvider() {
            super(() -> new SampleCodec() {
                private volatile byte[] scratch = new byte[0];

                @Override
                byte[] packed(byte[] content, Level level) {
                    scratch = super.packed(content, level);
                    Turns.giveSeldom();
                    return scratch.clone();
                }
            });
        }
    }

    /** Skips zeros in front of a header, to the end of time where there is nothing else. */
    public static final class HangsOnZerosProvider extends Sample {
        public HangsOnZerosProvider() {
            super(() -> new SampleCodec() {
                @Override
                ByteBuffer opened(byte[] sealed) {
                    while (sealed.length > 0 && ByteBuffer.wrap(sealed).equals(ByteBuffer.allocate(sealed.length))) {
                        if (Thread.interrupted()) {
                            throw new CodecException("sample: the test is over");
                        }
                        Thread.yield();
                    }
                    return super.opened(sealed);
                }
            });
        }
    }

    /** Reads the header before it looks whether there is one. */
    public static final class UnderflowsProvider extends Sample {
        public UnderflowsProvider() {
            super(() -> new SampleCodec() {
                @Override
                ByteBuffer opened(byte[] sealed) {
                    ByteBuffer.wrap(sealed).getInt();
                    return super.opened(sealed);
                }
            });
        }
    }

    /** Has nothing to notice damage by. */
    public static final class HasNoChecksumProvider extends Sample {
        public HasNoChecksumProvider() {
            super(() -> new SampleCodec() {
                @Override
                int checksum(byte[] sealed, int length) {
                    return 0x776e_71af;
                }
            });
        }
    }

    /** Is content when a part of the source fits. */
    public static final class IgnoresRestProvider extends Sample {
        public IgnoresRestProvider() {
            super(() -> new SampleCodec() {
                @Override
                ByteBuffer opened(byte[] sealed) {
                    for (int length = sealed.length; length > HEADER; length--) {
                        if (ByteBuffer.wrap(sealed).getInt() == checksum(sealed, length)) {
                            return super.opened(Arrays.copyOf(sealed, length));
                        }
                    }
                    return super.opened(sealed);
                }
            });
        }
    }

    /** Unpacks all there is and then sees whether it fits. */
    public static final class UnpacksBombsProvider extends Sample {
        public UnpacksBombsProvider() {
            super(() -> new SampleCodec() {
                @Override
                byte[] unpacked(ByteBuffer body, int room) {
                    byte[] content = super.unpacked(body, Integer.MAX_VALUE);
                    if (content.length > room) {
                        throw new CodecException("sample: larger than the target");
                    }
                    return content;
                }
            });
        }
    }

    /** Tries harder after content that was large. */
    public static final class RemembersProvider extends Sample {
        public RemembersProvider() {
            super(() -> new SampleCodec() {
                private volatile int last;

                @Override
                byte[] packed(byte[] content, Level level) {
                    Level now = last > 4_000 ? Level.FAST : level;
                    last = content.length;
                    return super.packed(content, now);
                }
            });
        }
    }

    /** Is of no more use once something was wrong. */
    public static final class GivesUpProvider extends Sample {
        public GivesUpProvider() {
            super(() -> new SampleCodec() {
                private volatile boolean broken;

                @Override
                ByteBuffer opened(byte[] sealed) {
                    if (broken) {
                        throw new CodecException("sample: an earlier stream was broken");
                    }
                    try {
                        return super.opened(sealed);
                    } catch (CodecException e) {
                        broken = true;
                        throw e;
                    }
                }
            });
        }
    }

    /** Takes whatever a dictionary makes of the bytes. */
    public static final class TakesAnyDictionaryProvider extends Sample {
        public TakesAnyDictionaryProvider() {
            super(() -> new SampleCodec() {
                @Override
                public Optional<Codec> withDictionary(byte[] content) {
                    return Optional.of(new SampleCodec(content.clone()) {
                        @Override
                        int checksum(byte[] sealed, int length) {
                            return new SampleCodec().checksum(sealed, length);
                        }
                    });
                }
            });
        }
    }

    /** Keeps the array that a dictionary came in. */
    public static final class KeepsDictionaryArrayProvider extends Sample {
        public KeepsDictionaryArrayProvider() {
            super(() -> new SampleCodec() {
                @Override
                public Optional<Codec> withDictionary(byte[] content) {
                    return Optional.of(new SampleCodec(content));
                }
            });
        }
    }

    /** Writes its header in the byte order that the target happens to have. */
    public static final class WritesInAnyOrderProvider extends Sample {
        public WritesInAnyOrderProvider() {
            super(() -> new SampleCodec() {
                @Override
                void write(ByteBuffer target, byte[] bytes) {
                    int start = target.position();
                    super.write(target, bytes);
                    if (bytes.length >= 4) {
                        target.putInt(start, ByteBuffer.wrap(bytes).getInt());
                    }
                }
            });
        }
    }

    /** Sets the byte order it likes, and leaves it so. */
    public static final class LeavesByteOrderProvider extends Sample {
        public LeavesByteOrderProvider() {
            super(() -> new SampleCodec() {
                @Override
                void write(ByteBuffer target, byte[] bytes) {
                    super.write(target.order(ByteOrder.LITTLE_ENDIAN), bytes);
                }
            });
        }
    }

    /** Has a better format under the old name. */
    public static final class ChangesFormatProvider extends Sample {
        public ChangesFormatProvider() {
            super(() -> new SampleCodec() {
                @Override
                int checksum(byte[] sealed, int length) {
                    return super.checksum(sealed, length) + 1;
                }
            });
        }
    }

    /** Encodes nothing as nothing, and so takes a lost batch for an empty one. */
    public static final class TakesNothingForSomethingProvider extends Sample {
        public TakesNothingForSomethingProvider() {
            super(() -> new SampleCodec() {
                @Override
                byte[] unpacked(ByteBuffer body, int room) {
                    return body.capacity() == 0 ? new byte[0] : super.unpacked(body, room);
                }

                @Override
                ByteBuffer opened(byte[] sealed) {
                    return sealed.length == 0 ? ByteBuffer.allocate(0) : super.opened(sealed);
                }
            });
        }
    }

    /** Is right without a dictionary; with one, a part of it is another. */
    private static final class Primed extends SampleCodec {
        private final Function<byte[], Codec> primed;

        Primed(Function<byte[], Codec> primed) {
            this.primed = primed;
        }

        @Override
        public Optional<Codec> withDictionary(byte[] content) {
            return Optional.of(primed.apply(content.clone()));
        }
    }

    /** Lets go of the check of what it reads, once it has a dictionary. */
    public static final class ChecksNothingWithDictionaryProvider extends Sample {
        public ChecksNothingWithDictionaryProvider() {
            super(() -> new Primed(dictionary -> new SampleCodec(dictionary) {
                @Override
                ByteBuffer opened(byte[] sealed) {
                    if (sealed.length < HEADER) {
                        throw new CodecException("sample: too short");
                    }
                    return ByteBuffer.wrap(sealed).position(4);
                }
            }));
        }
    }

    /** Makes room for all that a stream with a dictionary says that it holds. */
    public static final class UnpacksBombsWithDictionaryProvider extends Sample {
        public UnpacksBombsWithDictionaryProvider() {
            super(() -> new Primed(dictionary -> new SampleCodec(dictionary) {
                @Override
                byte[] unpacked(ByteBuffer body, int room) {
                    byte[] content = super.unpacked(body, Integer.MAX_VALUE);
                    if (content.length > room) {
                        throw new CodecException("sample: larger than the target");
                    }
                    return content;
                }
            }));
        }
    }

    /** Has a salt of its own for each instance with a dictionary. */
    public static final class SaltsDictionariesProvider extends Sample {
        public SaltsDictionariesProvider() {
            super(() -> {
                Object salt = new Object();
                return new Primed(dictionary -> new SampleCodec(dictionary) {
                    @Override
                    int checksum(byte[] sealed, int length) {
                        return super.checksum(sealed, length) + System.identityHashCode(salt);
                    }
                });
            });
        }
    }

    /** Has one scratch area for all that one dictionary encodes. */
    public static final class SharesScratchWithDictionaryProvider extends Sample {
        public SharesScratchWithDictionaryProvider() {
            super(() -> new Primed(dictionary -> new SampleCodec(dictionary) {
                private final byte[] scratch = new byte[1 << 20];

                @Override
                byte[] packed(byte[] content, Level level) {
                    if (content.length > scratch.length) {
                        return super.packed(content, level);
                    }
                    System.arraycopy(content, 0, scratch, 0, content.length);
                    Thread.yield();
                    return super.packed(Arrays.copyOf(scratch, content.length), level);
                }
            }));
        }
    }

    /** Takes no dictionary that is larger than a window. */
    public static final class TakesSmallDictionariesProvider extends Sample {
        public TakesSmallDictionariesProvider() {
            super(() -> new Primed(dictionary -> new SampleCodec(dictionary) {
                @Override
                byte[] packed(byte[] content, Level level) {
                    if (dictionary.length > 1 << 15) {
                        throw new IllegalStateException("sample: the dictionary is too large");
                    }
                    return super.packed(content, level);
                }
            }));
        }
    }
}
