package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import dev.tidemark.api.model.Author;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Packs a batch for the journey: one byte that says whether and how the rest is compressed, then the rest. A batch that does
 * not get smaller travels as it is, so that packing never costs more than that byte. A codec is a plugin, and may return other
 * bytes than it was given: what is compressed without a dictionary begins with a checksum of what it was.
 *
 * <p>Threading: immutable, as long as the codec is.
 */
public final class Compression {
    /** Hears of what a codec does wrong. */
    public interface Watcher {
        /** Nobody hears. */
        Watcher NOBODY = new Watcher() {
            @Override
            public void refused() {}

            @Override
            public void failed() {}

            @Override
            public void lied(String what) {}
        };

        /** It refused to decode something, which may be the other end's fault. */
        void refused();

        /** It failed. */
        void failed();

        /** It said that all was well, and it was not. */
        void lied(String what);
    }

    private static final System.Logger LOGGER = System.getLogger(Compression.class.getName());
    private static final byte RAW = 0;
    private static final byte COMPRESSED = 1;
    private static final byte WITH_DICTIONARY = 2;

    /** Batches as they are. */
    public static final Compression NONE =
            new Compression(Optional.empty(), () -> Codec.Level.BALANCED, Watcher.NOBODY);

    private final Optional<Codec> codec;
    private final Supplier<Codec.Level> level;
    private final Watcher watcher;

    /**
     * Creates the compression of a session.
     *
     * @param codec the codec agreed on; nothing for none
     * @param level says how hard to try, and is asked only where something is compressed
     * @param watcher hears of what the codec does wrong
     */
    public Compression(Optional<Codec> codec, Supplier<Codec.Level> level, Watcher watcher) {
        this.watcher = Objects.requireNonNull(watcher, "watcher");
        this.codec = Objects.requireNonNull(codec, "codec");
        this.level = Objects.requireNonNull(level, "level");
    }

    /** Returns the bytes as they travel, at most one more than they were. */
    public byte[] pack(byte[] raw) {
        return pack(raw, codec, COMPRESSED);
    }

    /**
     * Returns the bytes as they travel, at most one more than they were; those of a small batch are compressed against a
     * dictionary, if the codec has dictionaries.
     */
    public byte[] pack(byte[] raw, SharedDictionary dictionary) {
        return raw.length > SharedDictionary.SMALL ? pack(raw) : pack(raw, with(dictionary), WITH_DICTIONARY);
    }

    private byte[] pack(byte[] raw, Optional<Codec> chosen, byte flag) {
        return chosen.flatMap(each -> compress(each, flag, raw))
                .filter(packed -> packed.length <= raw.length)
                .orElseGet(() -> flagged(raw));
    }

    /** Returns the codec with a dictionary; nothing where it has none, or fails to take it. */
    private Optional<Codec> with(SharedDictionary dictionary) {
        try {
            return codec.flatMap(each -> each.withDictionary(dictionary.content()));
        } catch (RuntimeException | LinkageError fault) {
            watcher.failed();
            LOGGER.log(
                    Level.WARNING,
                    "codec " + codec.orElseThrow().getClass().getName() + " can't take a dictionary: " + fault,
                    fault);
            return Optional.empty();
        }
    }

    /** Returns whether small batches can be packed against a dictionary. */
    public boolean hasDictionaries() {
        return with(SharedDictionary.of(SharedDictionary.Names.NONE, List.of(Author.NOBODY)))
                .isPresent();
    }

    /** A codec that fails costs bytes, not the batch. */
    private Optional<byte[]> compress(Codec chosen, byte flag, byte[] raw) {
        try {
            ByteBuffer target = ByteBuffer.allocate(header(flag) + chosen.maxEncodedLength(raw.length));
            target.put(flag);
            if (flag == COMPRESSED) {
                target.putInt(checksum(raw));
            }
            chosen.encode(ByteBuffer.wrap(raw), target, level.get());
            return Optional.of(Arrays.copyOf(target.array(), target.position()));
        } catch (RuntimeException | LinkageError fault) {
            watcher.failed();
            LOGGER.log(
                    Level.WARNING,
                    "codec " + chosen.getClass().getName() + " can't compress a batch of " + raw.length
                            + " bytes, which travels as it is: " + fault,
                    fault);
            return Optional.empty();
        }
    }

    /** A batch against a dictionary is small, and each byte of it counts; the codecs that have dictionaries check for themselves. */
    private static int header(byte flag) {
        return flag == COMPRESSED ? 1 + Integer.BYTES : 1;
    }

    private static int checksum(byte[] raw) {
        CRC32C checksum = new CRC32C();
        checksum.update(raw);
        return Integer.reverseBytes((int) checksum.getValue());
    }

    private static byte[] flagged(byte[] raw) {
        byte[] packed = new byte[raw.length + 1];
        packed[0] = RAW;
        System.arraycopy(raw, 0, packed, 1, raw.length);
        return packed;
    }

    /**
     * Returns the batch that was packed without a dictionary.
     *
     * @param packed as it travelled
     * @param rawLength the length that the sender gave
     * @throws WireException if these bytes do not hold exactly so many
     */
    public byte[] unpack(byte[] packed, int rawLength) {
        return unpack(packed, rawLength, Optional.empty());
    }

    /**
     * Returns the batch that was packed.
     *
     * @param packed as it travelled
     * @param rawLength the length that the sender gave
     * @param dictionary that both ends have for it; nothing where they agreed on none
     * @throws WireException if these bytes do not hold exactly so many
     */
    public byte[] unpack(byte[] packed, int rawLength, Optional<SharedDictionary> dictionary) {
        Chunks.check(rawLength, packed.length, 0, packed.length);
        return switch (packed[0]) {
            case RAW -> unpackRaw(packed, rawLength);
            case COMPRESSED ->
                decompress(
                        codec.orElseThrow(() -> new WireException("a batch is compressed, but no codec was agreed on")),
                        packed,
                        rawLength);
            case WITH_DICTIONARY ->
                decompress(
                        dictionary
                                .filter(known -> rawLength <= SharedDictionary.SMALL)
                                .flatMap(this::with)
                                .orElseThrow(() -> new WireException(
                                        "a batch is compressed with a dictionary where none may be used")),
                        packed,
                        rawLength);
            default ->
                throw new WireException("a packed batch begins with " + packed[0]
                        + "; it is 0 for a raw, 1 for a compressed one, 2 for one compressed with a dictionary");
        };
    }

    private static byte[] unpackRaw(byte[] packed, int rawLength) {
        return exactly(rawLength, Arrays.copyOfRange(packed, 1, packed.length), packed.length - 1);
    }

    private byte[] decompress(Codec chosen, byte[] packed, int rawLength) {
        int header = header(packed[0]);
        if (packed.length < header) {
            throw new WireException("a compressed batch of " + packed.length + " bytes is too short");
        }
        ByteBuffer target = ByteBuffer.allocate(rawLength);
        try {
            chosen.decode(ByteBuffer.wrap(packed, header, packed.length - header), target);
        } catch (CodecException damaged) {
            watcher.refused();
            throw new WireException("a batch can't be decompressed: " + damaged.getMessage(), damaged);
        } catch (RuntimeException | LinkageError fault) {
            watcher.failed();
            throw new WireException(
                    "a batch can't be decompressed, codec " + chosen.getClass().getName() + " fails: " + fault, fault);
        }
        byte[] raw = exactly(rawLength, target.array(), target.position());
        if (packed[0] == COMPRESSED
                && checksum(raw) != ByteBuffer.wrap(packed, 1, Integer.BYTES).getInt()) {
            watcher.lied("it made other bytes of a batch than it was given, here or at the other end");
            throw new WireException("a batch is not what was compressed");
        }
        return raw;
    }

    private static byte[] exactly(int rawLength, byte[] raw, int length) {
        if (length != rawLength) {
            throw new WireException("a batch was to hold " + rawLength + " bytes, but holds " + length);
        }
        return raw;
    }
}
