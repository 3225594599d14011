package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.conflict.Conflict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The device's first message: who it is, and what it remembers of the server.
 *
 * @param oldestProtocol the oldest version of the protocol that the device speaks
 * @param newestProtocol the newest
 * @param node the device's id
 * @param name the device's name for people
 * @param role what the device is to conflict strategies
 * @param confirmedNonce the nonce that the server is known to have; all zeros at the first meeting
 * @param proposedNonce the nonce that the server is to expect next, durable on the device already
 * @param schemaHash of the device's tables, see {@link SchemaHash}
 * @param codecs names of codecs that the device has, in its order of preference; that of no compression is never listed
 * @param token the credential; empty where there is none
 * @param serverHistory the server's incarnations as the device knows them, oldest first; empty at the first meeting
 * @param cursor how far the device has got in the server's feed: a position of the last of these incarnations
 * @param clockMillis the device's wall clock, in milliseconds since 1970
 * @param extensions what later versions add; unknown keys are ignored
 */
public record Hello(
        int oldestProtocol,
        int newestProtocol,
        UUID node,
        String name,
        Conflict.Role role,
        UUID confirmedNonce,
        UUID proposedNonce,
        long schemaHash,
        List<String> codecs,
        String token,
        List<Incarnation> serverHistory,
        long cursor,
        long clockMillis,
        Map<String, String> extensions)
        implements Message {
    /**
     * The key among the extensions that names the device's own number up to which its writes may have left it, as a decimal
     * number. A device that says it proposes a new nonce in each greeting.
     */
    public static final String SENT = "sent";

    /** The key among the extensions that names the nonces of earlier greetings which were not answered, separated by spaces. */
    public static final String UNANSWERED = "unanswered";

    /** Keeps unmodifiable copies. */
    public Hello {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(confirmedNonce, "confirmedNonce");
        Objects.requireNonNull(proposedNonce, "proposedNonce");
        Objects.requireNonNull(token, "token");
        codecs = List.copyOf(codecs);
        serverHistory = List.copyOf(serverHistory);
        extensions = Map.copyOf(extensions);
    }

    /** Returns this with a credential. */
    public Hello withToken(String credential) {
        return new Hello(
                oldestProtocol,
                newestProtocol,
                node,
                name,
                role,
                confirmedNonce,
                proposedNonce,
                schemaHash,
                codecs,
                credential,
                serverHistory,
                cursor,
                clockMillis,
                extensions);
    }

    /**
     * Returns the device's own number up to which its writes may have left it; nothing from a device that does not say it.
     *
     * @throws WireException if what was sent is no number
     */
    public OptionalLong sent() {
        String text = extensions.get(SENT);
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            throw new WireException("'" + text + "' is no number of a write");
        }
    }

    /**
     * Returns the nonces of earlier greetings which were not answered.
     *
     * @throws WireException if what was sent are no nonces
     */
    public Set<UUID> unanswered() {
        String text = extensions.getOrDefault(UNANSWERED, "");
        try {
            return Stream.of(text.split(" "))
                    .filter(each -> !each.isEmpty())
                    .map(UUID::fromString)
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new WireException("'" + text + "' are no nonces");
        }
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "Hello[node=" + node + ", name=" + name + ", cursor=" + cursor + ", codecs=" + codecs
                + (token.isEmpty() ? "]" : ", token=[hidden]]");
    }
}
