package dev.tidemark.plugin.codec.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.testkit.CodecContract;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ZstdCodecTest extends CodecContract {
    private static final int ROOM = 10_000;
    private static final int MARGIN = 64;

    private final Codec codec = new ZstdCodec(ZstdLevels.BY_PROFILE, new byte[0]);

    @Override
    protected CodecProvider provider() {
        return new ZstdCodecProvider();
    }

    @Override
    protected List<Golden> golden() {
        String content = "tide tide tide tide tide mark";
        return List.of(
                new Golden("0.1", "c2b0400c28b52ffd201d7d00004874696465206d61726b0100a08b16", content),
                new Golden(
                        "0.1",
                        "7169d82328b52ffd201d650000206d61726b02002814529840",
                        content,
                        "ebb, flood, tide mark, slack water"));
    }

    @Test
    void aLevelOfTheConfigurationStandsWhateverTheProfileAsksFor() {
        byte[] text = new byte[20_000];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + random.nextInt(1 + i % 7));
        }
        int byProfile = encoded(codec, text, Codec.Level.HIGH);
        assertTrue(byProfile < encoded(codec, text, Codec.Level.FAST), "the profile's levels differ");
        Codec fixed = provider()
                .create(
                        TestConfig.of(provider().configSpec(), Map.of("level", 1L)),
                        TestContext.in(Path.of("nowhere")));
        int fast = encoded(fixed, text, Codec.Level.FAST);
        assertEquals(fast, encoded(fixed, text, Codec.Level.HIGH));
        assertTrue(byProfile < fast);
    }

    private static int encoded(Codec codec, byte[] content, Codec.Level level) {
        ByteBuffer target = ByteBuffer.allocate(codec.maxEncodedLength(content.length));
        codec.encode(ByteBuffer.wrap(content), target, level);
        return target.position();
    }

    /** Whoever means harm seals what he sends: behind the seal too, the library must stay within its bounds. */
    @Test
    void whatIsSealedAndDamagedIsRefusedOrStaysWithinTheTarget() {
        byte[] sound = encoded();
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = sound.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                damaged[4 + random.nextInt(damaged.length - 4)] ^= (byte) (1 << random.nextInt(8));
            }
            decode(sealed(damaged, 4 + random.nextInt(damaged.length - 4) + 1), round);
        }
    }

    private byte[] encoded() {
        byte[] content = new byte[2_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i % 37 * (i / 400));
        }
        ByteBuffer target = ByteBuffer.allocate(codec.maxEncodedLength(content.length));
        codec.encode(ByteBuffer.wrap(content), target, Codec.Level.BALANCED);
        return Arrays.copyOf(target.array(), target.position());
    }

    private static ByteBuffer sealed(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 4, length - 4);
        return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) crc.getValue());
    }

    private void decode(ByteBuffer source, int round) {
        ByteBuffer target = ByteBuffer.allocate(ROOM + MARGIN).limit(ROOM);
        try {
            codec.decode(source, target);
            assertTrue(target.position() <= ROOM, () -> "round " + round);
        } catch (CodecException e) {
            assertTrue(e.getMessage().startsWith("zstd: "), e::getMessage);
        }
        for (int i = ROOM; i < ROOM + MARGIN; i++) {
            assertTrue(target.array()[i] == 0, () -> "round " + round + " wrote behind the limit");
        }
    }
}
