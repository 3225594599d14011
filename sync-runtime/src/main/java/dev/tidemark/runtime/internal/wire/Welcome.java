package dev.tidemark.runtime.internal.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The server's answer to {@link Hello}: who it is, and where the two left off.
 *
 * @param protocol the version of the protocol from here on
 * @param node the server's id
 * @param name the server's name for people
 * @param history all of the server's incarnations, oldest first; the last is the present one
 * @param head the end of the server's feed
 * @param clockMillis the server's wall clock, in milliseconds since 1970
 * @param codec the codec of this session's batches; empty for no compression
 * @param identity whether the server knows the device
 * @param cursor where the device's next {@link Pull} begins: its own cursor, wound back where its incarnation had ended
 * @param committed the device's number up to which its writes are committed here, durably
 * @param staged the device's number up to which its batches are staged here, durably; at least {@code committed}
 * @param partial the number that names a batch of which a part has arrived; 0 where there is none
 * @param partialBytes how many bytes of that batch have arrived
 * @param schemaHash of the server's tables
 * @param wantsSchema whether the device is to send its {@link Schema}
 * @param snapshot whether the feed that follows replaces all that the device holds, since its cursor is beyond the
 *     horizon
 * @param extensions what later versions add; unknown keys are ignored
 */
public record Welcome(
        int protocol,
        UUID node,
        String name,
        List<Incarnation> history,
        long head,
        long clockMillis,
        String codec,
        Identity identity,
        long cursor,
        long committed,
        long staged,
        long partial,
        int partialBytes,
        long schemaHash,
        boolean wantsSchema,
        boolean snapshot,
        Map<String, String> extensions)
        implements Message {

    /** The key among the extensions that names the server's horizon, as a decimal number. */
    public static final String HORIZON = "horizon";

    /**
     * Returns up to which position the server has forgotten deletions; 0 for none.
     *
     * @throws WireException if what was sent is no number
     */
    public long horizon() {
        String text = extensions.getOrDefault(HORIZON, "0");
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new WireException("the horizon '" + text + "' is not a number");
        }
    }

    /** Whether a server knows a device. */
    public enum Identity {
        /** The nonce is the one that the server expects, or the one before. */
        KNOWN,
        /** The server never met this device. */
        NEW,
        /** The nonce is an old one: the device is a copy, or was restored. It takes a new id and connects again. */
        COPY
    }

    /** Keeps unmodifiable copies. */
    public Welcome {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(identity, "identity");
        history = List.copyOf(history);
        extensions = Map.copyOf(extensions);
    }
}
