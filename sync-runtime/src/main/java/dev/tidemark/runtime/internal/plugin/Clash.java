package dev.tidemark.runtime.internal.plugin;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Two plugins of one kind and name.
 *
 * @param first the one that was found first
 * @param second the other
 */
record Clash(InstalledPlugin<?> first, InstalledPlugin<?> second) {
    /** Says what clashes between two places. The same plugin twice is one problem, however many providers it brings. */
    static String describe(List<Clash> clashes) {
        InstalledPlugin<?> first = clashes.get(0).first();
        if (clashes.size() == 1) {
            return "two " + first.kind().nouns() + " are named '" + first.name() + "': " + describe(first) + " and "
                    + describe(clashes.get(0).second()) + ". Remove one; names cannot be overridden.";
        }
        String names =
                clashes.stream().map(clash -> "'" + clash.second().name() + "'").collect(Collectors.joining(", "));
        return "brings " + clashes.size() + " plugins that " + first.location() + " brings too: " + names
                + ". Remove one of the two; names cannot be overridden.";
    }

    private static String describe(InstalledPlugin<?> plugin) {
        return plugin.provider().getClass().getName() + " in " + plugin.location();
    }
}
