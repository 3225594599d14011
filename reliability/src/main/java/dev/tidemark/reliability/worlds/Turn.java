package dev.tidemark.reliability.worlds;

/**
 * One event of a schedule: who does something next, and of what sort. What is done stands elsewhere, so that many cases share a
 * schedule.
 *
 * @param node the letter of a node: {@link #SERVER}, or a device's
 * @param kind of what sort
 */
record Turn(char node, Kind kind) {
    static final char SERVER = 'S';

    /** A sort of events. */
    enum Kind {
        /** The node writes. */
        WRITE(""),
        /** The device syncs. */
        SYNC("!"),
        /** The device syncs; the server commits, and its answer is lost. */
        SYNC_WITHOUT_ANSWER("?"),
        /** The device syncs, and writes when the server has committed what it sent. */
        SYNC_AND_WRITE("~");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** Returns whether the node writes. */
    boolean writes() {
        return kind == Kind.WRITE || kind == Kind.SYNC_AND_WRITE;
    }

    Turn by(char other) {
        return new Turn(other, kind);
    }
}
