package dev.tidemark.testkit.simulation;

import java.util.Optional;

/**
 * What is wrong with a node's disk now, and when its process is to die. It outlives the process.
 *
 * <p>Threading: one thread.
 */
final class DiskTrouble {
    private static final int NEVER = -1;

    private final Faults faults;
    private Optional<DiskFault> fault = Optional.empty();
    private int passing;
    private boolean lasting;
    private int commitsToCrash = NEVER;
    private boolean crashBefore;
    private boolean struck;

    DiskTrouble(Faults faults) {
        this.faults = faults;
    }

    /** From the operation behind some others on, one of that kind fails, or all do. */
    void fail(DiskFault how, int after, boolean forEver) {
        fault = Optional.of(how);
        passing = after;
        lasting = forEver;
    }

    /** Has the process die at a commit, the next one being number 0: before it has happened, or when it has. */
    void crashAt(int commit, boolean before) {
        commitsToCrash = commit;
        crashBefore = before;
    }

    /** Returns whether anything is wrong now, or went wrong since this was last asked. */
    boolean isOrWas() {
        boolean had = struck;
        struck = false;
        return had || fault.isPresent();
    }

    void heal() {
        struck = false;
        fault = Optional.empty();
        commitsToCrash = NEVER;
    }

    /** Throws if an operation of one of these kinds is to fail. */
    void meet(DiskFault... kinds) {
        for (DiskFault kind : kinds) {
            if (fault.filter(kind::equals).isPresent() && passing-- <= 0) {
                fault = lasting ? fault : Optional.empty();
                struck = true;
                faults.struck("disk " + kind.name().toLowerCase(java.util.Locale.ROOT));
                throw kind.exception();
            }
        }
    }

    /** Returns whether the process dies before the commit at hand. */
    boolean diesBeforeCommit() {
        boolean dies = commitsToCrash == 0 && crashBefore;
        commitsToCrash = dies ? NEVER : commitsToCrash;
        return dies;
    }

    /** Returns whether the process dies behind the commit at hand, and counts it. */
    boolean diesAfterCommit() {
        boolean dies = commitsToCrash == 0;
        commitsToCrash = Math.max(NEVER, commitsToCrash - 1);
        return dies;
    }
}
