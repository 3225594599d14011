package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Violation;

/** An observer that throws when something does not hold. */
public abstract class Invariant implements Observer {
    private final String name;

    /** @param name in a few words, as a sentence that holds */
    protected Invariant(String name) {
        this.name = name;
    }

    /** Returns what holds, in a few words. */
    public final String name() {
        return name;
    }

    /** Throws if something is not so. */
    protected final void require(boolean holds, java.util.function.Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(name, otherwise.get());
        }
    }
}
