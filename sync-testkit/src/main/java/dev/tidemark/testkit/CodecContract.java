package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every codec must keep: extend this class, return the provider, and the tests are inherited.
 *
 * <pre>{@code
 * class AcmeCodecTest extends CodecContract {
 *     @Override
 *     protected CodecProvider provider() {
 *         return new AcmeCodecProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Override {@link #golden} from the first release on, and {@link #settings} if there are required settings. Proved is, beside
 * what {@link ProviderContract} proves:
 *
 * <ul>
 *   <li>Content of any kind and size comes back as it was, at every level, through heap, direct, sliced and read-only buffers;
 *       positions move, limits, byte orders and sources stay, and nothing outside of the target is written.
 *   <li>{@link Codec#maxEncodedLength} holds, and a target that is too small is refused.
 *   <li>What is cut short, damaged in any bit, mixed up or foreign is a {@link CodecException}; what is larger than its target
 *       stops there, and takes no memory for the rest.
 *   <li>An instance serves many threads, and no call leaves a trace in the next: the same content has the same bytes.
 *   <li>With a dictionary all of this holds too; nothing but the same dictionary reads what was written with it.
 *   <li>What earlier releases encoded still decodes.
 * </ul>
 *
 * <p>What is random is the same in every run; {@link Rounds} says how to have more of it. A codec whose bugs slip through is a
 * reason to add to this kit first.
 */
public abstract class CodecContract extends CodecDictionaryContract {
    /**
     * Returns what earlier releases encoded; a name stands for its format for ever, so it must still decode. To make one, write
     * it with an empty text for what is encoded: the failure says what to put there.
     */
    protected List<Golden> golden() {
        return List.of();
    }

    /**
     * What a release encoded.
     *
     * @param release for messages
     * @param encoded in hexadecimal digits
     * @param content what it holds
     * @param dictionary what it was encoded with, empty where that was none
     */
    public record Golden(String release, String encoded, String content, String dictionary) {
        /** Creates one that was encoded without a dictionary. */
        public Golden(String release, String encoded, String content) {
            this(release, encoded, content, "");
        }
    }

    @Test
    void whatEarlierReleasesEncodedStillDecodes() {
        for (Golden golden : golden()) {
            Codec reader = reader(golden);
            byte[] content = utf8(golden.content());
            String now = HexFormat.of().formatHex(encode(reader, content, Level.BALANCED));
            assertArrayEquals(
                    content,
                    decoded(reader, golden, content.length),
                    () -> "encoded by release " + golden.release() + " (now it is encoded as " + now + ")");
        }
    }

    private Codec reader(Golden golden) {
        return golden.dictionary().isEmpty()
                ? codec
                : codec.withDictionary(utf8(golden.dictionary())).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(Codec reader, Golden golden, int length) {
        try {
            return decode(reader, HexFormat.of().parseHex(golden.encoded()), length);
        } catch (CodecException refused) {
            return utf8(refused.toString());
        }
    }
}
