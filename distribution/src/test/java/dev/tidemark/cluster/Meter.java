package dev.tidemark.cluster;

/** Counts what arrives at a server and at its devices, and breaks all links when a number of bytes has passed. */
final class Meter {
    private final Runnable cut;
    private long received;
    private long sent;
    private long turns;
    private boolean isUp;
    private long cutAtReceived = Long.MAX_VALUE;
    private long cutAtSent = Long.MAX_VALUE;

    Meter(Runnable cut) {
        this.cut = cut;
    }

    /** Breaks the links when the server has received that many bytes more; the frame that they end in is lost. */
    void cutAfterReceiving(long bytes) {
        cutAtReceived = received + bytes;
    }

    /** Breaks the links when devices have got that many bytes more; the frame that they end in is lost. */
    void cutAfterSending(long bytes) {
        cutAtSent = sent + bytes;
    }

    /** Lets everything through from now on. */
    void heal() {
        cutAtReceived = Long.MAX_VALUE;
        cutAtSent = Long.MAX_VALUE;
    }

    /** Returns how many bytes have arrived at the server. */
    long received() {
        return received;
    }

    /** Returns how many bytes have arrived at devices. */
    long sent() {
        return sent;
    }

    /** Returns how often devices have begun to speak after the server, or first of all: each is a crossing that is waited for. */
    long turns() {
        return turns;
    }

    /** Begins to count anew. */
    void forget() {
        received = 0;
        sent = 0;
        turns = 0;
        isUp = false;
    }

    boolean passesUp(int length) {
        turns += isUp ? 0 : 1;
        isUp = true;
        boolean within = received + length <= cutAtReceived;
        received = Math.min(received + length, cutAtReceived);
        return passes(within);
    }

    boolean passesDown(int length) {
        isUp = false;
        boolean within = sent + length <= cutAtSent;
        sent = Math.min(sent + length, cutAtSent);
        return passes(within);
    }

    private boolean passes(boolean within) {
        if (!within) {
            heal();
            cut.run();
        }
        return within;
    }
}
