package dev.tidemark.runtime.internal.host;

/** The right to be in charge of what a node stores. Closing it ends it; idempotent. */
public interface Claim extends AutoCloseable {
    /** What is held where nothing has to be claimed. */
    Claim NONE = () -> {};

    @Override
    void close();
}
