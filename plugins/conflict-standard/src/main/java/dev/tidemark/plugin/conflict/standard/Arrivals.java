package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Resolution;

/** Decides by which side was at the server, which only a server knows. */
final class Arrivals {
    private Arrivals() {}

    static Resolution keep(Conflict conflict, Arrival wanted) {
        boolean first = conflict.first().arrival() == wanted;
        boolean second = conflict.second().arrival() == wanted;
        if (first == second) {
            return Resolution.defer("no server tells which side it had and which side arrived");
        }
        return Resolution.keep(first ? conflict.first() : conflict.second());
    }
}
