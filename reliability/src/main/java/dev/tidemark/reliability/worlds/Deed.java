package dev.tidemark.reliability.worlds;

/** What a node can do to the row that a small world is about. */
enum Deed {
    /** Inserts it, or inserts it again; only where it is not there. */
    INSERT('i'),
    /** Writes column a. */
    WRITE_A('a'),
    /** Writes column b. */
    WRITE_B('b'),
    /** Deletes it. */
    DELETE('x'),
    /** Gives it the other of two keys, in one transaction; if it has the other, the first again. */
    MOVE('k');

    private final char letter;

    Deed(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    static Deed of(char letter) {
        for (Deed deed : values()) {
            if (deed.letter == letter) {
                return deed;
            }
        }
        throw new IllegalArgumentException("'" + letter + "' is nothing that a node does: i, a, b, x or k");
    }
}
