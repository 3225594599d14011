package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables whose rows are one unit. A server says in WELCOME which those are, and a device then sends a changed row of them
 * whole: should it win against a write to other columns, the server no longer has what stood there before.
 */
public final class WholeRows {
    private static final String PREFIX = "unit/";
    private static final String YES = "1";

    private WholeRows() {}

    /** Returns what a server's WELCOME says of it. */
    public static Map<String, String> extensions(Set<String> tables) {
        return tables.stream().collect(Collectors.toMap(table -> PREFIX + table, table -> YES));
    }

    /** Returns the tables that a WELCOME names. */
    public static Set<String> of(Welcome welcome) {
        return welcome.extensions().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PREFIX) && YES.equals(entry.getValue()))
                .map(entry -> entry.getKey().substring(PREFIX.length()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
