package dev.tidemark.api.codec;

/** Some bytes can't be decoded: they are damaged, foreign, or hold more than was allowed. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message for people. */
    public CodecException(String message) {
        super(message);
    }

    /** Creates an exception with a message for people, and a cause. */
    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
