package dev.tidemark.reliability.histories;

import dev.tidemark.testkit.simulation.Draw;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/** Which of all worlds are played. */
enum Worlds {
    /** All of them. */
    ALL(seed -> seed, 500, ""),
    /** Those without a server. */
    EQUALS(Draw::seedOfEquals, 50, "-of-equals"),
    /** Those whose devices carry for each other. */
    CARRIERS(Draw::seedOfCarriers, 250, "-of-carriers");

    private final LongUnaryOperator seeds;
    private final long block;
    private final String suffix;

    /** @param suffix of the file in which it is noted how far they have got */
    Worlds(LongUnaryOperator seeds, long block, String suffix) {
        this.seeds = seeds;
        this.block = block;
        this.suffix = suffix;
    }

    /**
     * Returns those of a name.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Worlds named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--worlds " + name + ": expected one of " + Arrays.toString(values())));
    }

    /** Returns which seed has a number. */
    LongUnaryOperator seeds() {
        return seeds;
    }

    /** Returns after how many it is noted how far they have got. */
    long block() {
        return block;
    }

    /** Returns the file in which that is noted. */
    String state() {
        return "reliability/target/histories" + suffix + ".properties";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
