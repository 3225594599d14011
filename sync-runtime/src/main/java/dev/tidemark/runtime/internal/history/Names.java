package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;

/** Who the authors of writes are. */
public interface Names {
    /** Returns an author's name, for people. */
    String of(Author author);

    /** Returns whether a server has taken a write as it was made, unless it has said something else of it. */
    boolean isTaken(Stamp write);
}
