package dev.tidemark.runtime;

import java.util.Objects;

/** A bundle can't be made, or is refused. The message is one line for people; then nothing of it was applied. */
public final class BundleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Creates an exception with a message for people. */
    public BundleException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Creates an exception with a message for people, and a cause. */
    public BundleException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }

    /** Why a bundle is refused, or can't be made. */
    public enum Reason {
        /** There is no such file, or it can't be read. */
        UNREADABLE,
        /** It is something else: a folder, an archive, a database of another application. */
        NOT_A_BUNDLE,
        /** It is cut off, or other bytes than were written. */
        DAMAGED,
        /** It is as it was written, and no Tidemark writes such a thing. */
        FORGED,
        /** A newer Tidemark has written it. */
        NEWER_FORMAT,
        /** It is larger than what is taken. */
        TOO_LARGE,
        /** It is encrypted, and nothing was named that opens it. */
        LOCKED,
        /** It is encrypted with another passphrase or key. */
        WRONG_KEY,
        /** It is not signed, or not by a key that is trusted here. */
        UNTRUSTED,
        /** It was made for another node, or here. */
        FOR_ANOTHER_NODE,
        /** It was imported before. */
        ALREADY_IMPORTED,
        /** One of its volumes, or an earlier bundle, has to come first. */
        MISSING,
        /** What was asked for can't be exported. */
        USAGE
    }
}
