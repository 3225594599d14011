package dev.tidemark.runtime.internal.wire;

/** The numbers that both ends of a session agree on. */
public final class Protocol {
    /** The newest version of the protocol that this build speaks. */
    public static final int NEWEST = 1;

    /** The oldest version of the protocol that this build speaks. */
    public static final int OLDEST = 1;

    /** The name under which WebSocket peers agree on this protocol. */
    public static final String WEBSOCKET_SUBPROTOCOL = "tidemark.v1";

    /** The largest frame in bytes, its kind included. */
    public static final int MAX_FRAME = 1 << 20;

    /**
     * The largest chunk that a sender puts into one {@link Push} or {@link Page}; receivers take any that fits a
     * frame.
     */
    public static final int CHUNK = 4 << 10;

    /** The largest batch in bytes, before compression. */
    public static final int MAX_BATCH = 8 << 20;

    /**
     * The largest single change in bytes, as {@link BatchWriter#estimate} counts them. It leaves room in a batch for
     * what was collected before it.
     */
    public static final int MAX_CHANGE = 6 << 20;

    /** The largest key in bytes, counted likewise: keys stand in messages that are not cut into chunks. */
    public static final int MAX_KEY = 64 << 10;

    /** The most changes in one batch. */
    public static final int MAX_BATCH_ROWS = 1 << 20;

    /** The largest batch in bytes as it travels: one byte says whether the rest is compressed. */
    public static final int MAX_PACKED = MAX_BATCH + 1;

    /** How far ahead of the server's clock a stamp may be. */
    public static final long FUTURE_BOUND_MILLIS = 5 * 60_000L;

    private Protocol() {}
}
