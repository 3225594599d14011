package dev.tidemark.plugin.storage.tiered.internal.log;

import java.util.function.Consumer;

/** Where commits stand beside memory, until they are in the backend. */
public interface Journal extends AutoCloseable {
    /** Commits are in memory alone. */
    Journal NONE = new Journal() {
        @Override
        public void replay(Consumer<byte[]> reader) {
            // There is nothing to read.
        }

        @Override
        public void append(Commit commit) {
            // It is in memory alone.
        }

        @Override
        public void await(long number) {
            // It is not safe before it is flushed.
        }

        @Override
        public void turn() {
            // There is no page to turn.
        }

        @Override
        public void keep() {
            // Nothing was turned.
        }

        @Override
        public void forget(long number) {
            // There is nothing to forget.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    };

    /** Reads what a process has left that ended before all was flushed. Comes first. */
    void replay(Consumer<byte[]> reader);

    /** Adds a commit. One at a time, in the order of their numbers. */
    void append(Commit commit);

    /** Waits until a commit is safe, and with it all those before. */
    void await(long number);

    /** Is told that what was added so far is about to be flushed. Not while a commit is added. It waits for no disk. */
    void turn();

    /** Waits until what was added before the last {@link #turn} is on the disk, or it is known that it does not get there. */
    void keep();

    /** Is told that all commits up to a number are in the backend. */
    void forget(long number);

    @Override
    void close();
}
