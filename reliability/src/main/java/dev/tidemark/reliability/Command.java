package dev.tidemark.reliability;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** One thing that {@code reliability/run} can do. */
public interface Command {
    /** Returns the word by which it is called. */
    String name();

    /** Returns its options and what it does, in a line for people. */
    String describe();

    /**
     * Does it.
     *
     * @param arguments what was typed behind the name
     * @param out gets what it has to say
     * @return whether all is well; where it is not, the output says what is wrong and how to see it again
     * @throws IllegalArgumentException if the arguments make no sense; the message is a line for people
     * @throws IOException if a file can't be read or written
     */
    boolean run(List<String> arguments, PrintStream out) throws IOException;
}
