package dev.tidemark.plugin.codec.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Zstandard behind a seal.
 *
 * <p>Format: a seal of 4 bytes (see {@link Seal}), then one Zstandard frame that says how long its content is. The seal is
 * checked first, so that native code is never given bytes that were damaged on their way, and so that a wrong dictionary is
 * noticed.
 *
 * <p>Native contexts are made for a call and closed with it: an instance holds nothing that would have to be closed, and any
 * number of threads may use it.
 */
final class ZstdCodec implements Codec {
    private final ZstdLevels levels;
    private final byte[] dictionary;
    private final Seal seal;

    ZstdCodec(ZstdLevels levels, byte[] dictionary) {
        this.levels = levels;
        this.dictionary = dictionary;
        this.seal = Seal.over(dictionary);
    }

    @Override
    public int maxEncodedLength(int sourceLength) {
        return Math.toIntExact(Seal.BYTES + Zstd.compressBound(sourceLength));
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        Region from = Region.read(source);
        Region into = Region.write(target, maxEncodedLength(from.length()));
        int length = Seal.BYTES + compress(from, into.from(Seal.BYTES), levels.of(level));
        seal.put(into.to(length));
        into.to(length).writeBack(target);
        source.position(source.limit());
    }

    private int compress(Region from, Region into, int level) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level).setContentSize(true);
            if (dictionary.length > 0) {
                context.loadDict(dictionary);
            }
            return context.compressByteArray(
                    into.array(), into.offset(), into.length(), from.array(), from.offset(), from.length());
        }
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        Region sealed = Region.read(source);
        seal.check(sealed);
        Region from = sealed.from(Seal.BYTES);
        Region into = Region.write(target, contentLength(from, target.remaining()));
        decompress(from, into);
        into.writeBack(target);
        source.position(source.limit());
    }

    private static int contentLength(Region from, int room) {
        long length = Zstd.getFrameContentSize(from.array(), from.offset(), from.length());
        if (length < 0) {
            throw new CodecException("zstd: what follows the seal is not a Zstandard frame that says how long it is");
        }
        if (length > room) {
            throw new CodecException("zstd: the content has " + length + " bytes, " + room + " are allowed");
        }
        return Math.toIntExact(length);
    }

    private void decompress(Region from, Region into) {
        int length;
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            if (dictionary.length > 0) {
                context.loadDict(dictionary);
            }
            length = context.decompressByteArray(
                    into.array(), into.offset(), into.length(), from.array(), from.offset(), from.length());
        } catch (ZstdException e) {
            throw new CodecException("zstd: " + e.getMessage(), e);
        }
        if (length != into.length()) {
            throw new CodecException("zstd: the frame says " + into.length() + " bytes and holds " + length);
        }
    }

    @Override
    public Optional<Codec> withDictionary(byte[] content) {
        return Optional.of(new ZstdCodec(levels, content.clone()));
    }
}
