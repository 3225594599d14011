package dev.tidemark.runtime.internal.engine.questions;

import dev.tidemark.runtime.internal.wire.WireException;
import java.util.Base64;

/** Bytes in the extensions of a greeting, which are texts. */
final class BytesAsText {
    private BytesAsText() {}

    static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] bytes(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new WireException("what should be Base64 is not: " + e.getMessage());
        }
    }
}
