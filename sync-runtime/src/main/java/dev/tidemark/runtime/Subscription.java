package dev.tidemark.runtime;

/** Something that goes on until it is closed, such as being told of changes. */
public interface Subscription extends AutoCloseable {
    /** Ends it. A call that is under way on another thread may still come to its end. Idempotent, never throws. */
    @Override
    void close();
}
