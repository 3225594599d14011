package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.codec.CodecProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** A codec under test, what it is given, and short ways to encode and decode. */
abstract class CodecKit extends ProviderContract<CodecProvider> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final byte[] TEXT = rows();

    Codec codec;

    @BeforeEach
    void create() {
        codec = another();
    }

    final Codec another() {
        CodecProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), TestContext.in(directory));
    }

    /** Runs what may hang. */
    final void inTime(Executable work) {
        assertTimeoutPreemptively(Patience.of(PATIENCE), work, "the codec does not come to an end");
    }

    final byte[] encode(byte[] content, Level level) {
        return encode(codec, content, level);
    }

    static byte[] encode(Codec codec, byte[] content, Level level) {
        ByteBuffer target = ByteBuffer.allocate(codec.maxEncodedLength(content.length));
        codec.encode(ByteBuffer.wrap(content), target, level);
        return Arrays.copyOf(target.array(), target.position());
    }

    final byte[] decode(byte[] encoded, int length) {
        return decode(codec, encoded, length);
    }

    static byte[] decode(Codec codec, byte[] encoded, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        codec.decode(ByteBuffer.wrap(encoded), target);
        return Arrays.copyOf(target.array(), target.position());
    }

    /** Empty, small and large content, some that compresses well and some that does not. */
    static List<byte[]> contents() {
        return List.of(
                new byte[0],
                new byte[1],
                noise(1),
                text(17),
                text(4_095),
                noise(4_096),
                new byte[65_537],
                noise(70_000),
                text(200_000),
                noise(200_000));
    }

    /** Returns stretches of text, noise and one byte over and over, in random order and of random length. */
    static byte[] mixture(SplittableRandom random) {
        ByteBuffer mixture = ByteBuffer.allocate(random.nextInt(1 << random.nextInt(1, 15)));
        while (mixture.hasRemaining()) {
            byte[] stretch = stretch(random, 1 + random.nextInt(mixture.remaining()));
            mixture.put(stretch);
        }
        return mixture.array();
    }

    private static byte[] stretch(SplittableRandom random, int length) {
        byte[] stretch = new byte[length];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(stretch);
            case 1 -> Arrays.fill(stretch, (byte) random.nextInt());
            default -> stretch = text(length);
        }
        return stretch;
    }

    /** Returns rows as an app has them, that compress well. */
    static byte[] text(int length) {
        byte[] text = Arrays.copyOf(TEXT, length);
        for (int start = TEXT.length; start < length; start += TEXT.length) {
            System.arraycopy(TEXT, 0, text, start, Math.min(TEXT.length, length - start));
        }
        return text;
    }

    private static byte[] rows() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            rows.append("{\"id\":%d,\"name\":\"customer %d\",\"city\":\"Çanakkale\"}\n".replace("%d", "" + i * 7_919));
        }
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns bytes that can't be compressed, the same in every run. */
    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
