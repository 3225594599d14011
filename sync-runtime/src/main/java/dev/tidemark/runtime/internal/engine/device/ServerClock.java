package dev.tidemark.runtime.internal.engine.device;

/**
 * What an answer to a greeting tells of a server's clock. It was read at some time between the two, and nobody knows when: on a slow link, or
 * where a machine has other things to do, seconds lie between them.
 *
 * @param server what it was then, in milliseconds since 1970
 * @param asked this machine's clock when the greeting left
 * @param answered this machine's clock when the answer came in
 */
record ServerClock(long server, long asked, long answered) {
    /** Returns by how much this machine's clock may be off: what was known before if that is possible, and else what comes next to it. */
    long offset(long known) {
        long least = server - Math.max(asked, answered);
        long most = server - Math.min(asked, answered);
        return Math.max(least, Math.min(most, known));
    }

    /** Returns what it is by now, by what this machine's clock says. */
    long at(long machine) {
        return server + Math.max(0, machine - answered);
    }
}
