package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.storage.Breach;

/** The server has a row that was asked for, and can't send it: a copy of it that is held is known to be old. */
final class Withheld extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Withheld(Breach.Reference row) {
        super("row " + row.key() + " of table '" + row.table()
                + "' is too large to travel. The server's status says more");
    }
}
