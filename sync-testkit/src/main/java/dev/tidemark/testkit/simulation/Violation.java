package dev.tidemark.testkit.simulation;

import java.util.Objects;

/** An invariant does not hold. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    /** Creates one of an invariant's name and what is wrong, for people. */
    public Violation(String invariant, String message) {
        super(invariant + ": " + message);
        this.invariant = Objects.requireNonNull(invariant, "invariant");
    }

    /** Creates one with a cause. */
    public Violation(String invariant, String message, Throwable cause) {
        super(invariant + ": " + message, cause);
        this.invariant = Objects.requireNonNull(invariant, "invariant");
    }

    /** Returns the name of the invariant. */
    public String invariant() {
        return invariant;
    }
}
