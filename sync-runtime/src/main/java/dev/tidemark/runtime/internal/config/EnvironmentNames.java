package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import dev.tidemark.runtime.internal.plugin.Spelling;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells which key a variable such as {@code TIDEMARK_STORAGE_BUSY_TIMEOUT} stands for. A variable's name has no dots, dashes or
 * small letters; the names of tables and columns that the file mentions are therefore taken from there.
 */
final class EnvironmentNames {
    private static final String PREFIX = "TIDEMARK_";
    private static final Set<String> LISTS = Set.of("listen", "peers", "codecs", "conflict");
    /** What the launcher and the command line read. */
    private static final Set<String> OTHERS = Set.of("HOME", "CACHE", "CONFIG", "JAVA_OPTS", "OPTS");

    /** What is behind another storage has settings of its own, also where no file names it. */
    private static final String BEHIND = "BACKEND_";

    private static final Pattern ITEM = Pattern.compile("(\\d{1,4})(?:_(.+))?");
    private static final Pattern TABLE = Pattern.compile(
            "(.+?)_(CONFLICT|DELETES|GRANULARITY|HISTORY|MODE|ROWS|DEADLINE|COLUMNS|REFERENCES|TTL)(?:_(.+))?");

    private final Tree.Branch root;
    private final Problems problems;

    EnvironmentNames(Tree.Branch root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    /** Returns the keys on the way to what a variable sets; nothing where it is none of ours. */
    Optional<List<String>> path(String variable) {
        if (!variable.startsWith(PREFIX) || OTHERS.contains(variable.substring(PREFIX.length()))) {
            return Optional.empty();
        }
        String[] parts = variable.substring(PREFIX.length()).split("_", 2);
        String section = parts[0].toLowerCase(Locale.ROOT);
        String rest = parts.length == 2 ? parts[1] : "";
        if (!NodeSettings.SECTIONS.contains(section)) {
            unknown(variable, section);
            return Optional.empty();
        }
        return section.equals("tables") ? table(variable, rest) : Optional.of(pathIn(section, rest));
    }

    private List<String> pathIn(String section, String rest) {
        Map<String, Tree> keys = children(Optional.of(root), section);
        return keys.keySet().stream()
                .filter(key -> keys.get(key) instanceof Tree.Branch && rest.startsWith(spell(key) + "_"))
                .findFirst()
                .map(key -> Stream.concat(Stream.of(section, key), key(rest.substring(key.length() + 1)))
                        .toList())
                .orElseGet(() -> path(section, rest));
    }

    private static List<String> path(String section, String rest) {
        Matcher item = ITEM.matcher(rest);
        if (LISTS.contains(section) && item.matches()) {
            return Stream.concat(Stream.of(section, item.group(1)), key(item.group(2)))
                    .toList();
        } else if (section.equals("storage") && rest.startsWith(BEHIND)) {
            return Stream.concat(Stream.of(section, "backend"), key(rest.substring(BEHIND.length())))
                    .toList();
        }
        return Stream.concat(Stream.of(section), key(rest)).toList();
    }

    private Optional<List<String>> table(String variable, String rest) {
        Map<String, Tree> tables = children(Optional.of(root), "tables");
        Optional<String> known = tables.keySet().stream()
                .filter(name -> rest.startsWith(spell(name) + "_"))
                .max(Comparator.comparingInt(String::length));
        Matcher matcher = TABLE.matcher(rest);
        if (known.isPresent()) {
            String name = known.get();
            return Optional.of(tablePath(name, rest.substring(spell(name).length() + 1), tables.get(name)));
        } else if (matcher.matches()) {
            String name = matcher.group(1);
            return Optional.of(
                    tablePath(name.toLowerCase(Locale.ROOT), rest.substring(name.length() + 1), Tree.Branch.EMPTY));
        } else {
            unknown(variable, "tables");
            return Optional.empty();
        }
    }

    private static List<String> tablePath(String table, String rest, Tree tree) {
        for (String key : List.of("columns", "references")) {
            String prefix = key.toUpperCase(Locale.ROOT) + "_";
            if (rest.startsWith(prefix)) {
                String column = rest.substring(prefix.length());
                return List.of(
                        "tables",
                        table,
                        key,
                        column(column, children(Optional.of(tree), key).keySet()));
            }
        }
        return Stream.concat(Stream.of("tables", table), tableKey(rest).stream())
                .toList();
    }

    private static List<String> tableKey(String rest) {
        return rest.startsWith("CONFLICT_")
                ? path("conflict", rest.substring("CONFLICT_".length()))
                : key(rest).toList();
    }

    private static String column(String spelled, Collection<String> known) {
        return known.stream()
                .filter(name -> spell(name).equals(spelled))
                .findFirst()
                .orElse(spelled.toLowerCase(Locale.ROOT));
    }

    private static Map<String, Tree> children(Optional<Tree> tree, String key) {
        return tree.filter(Tree.Branch.class::isInstance)
                .map(branch -> ((Tree.Branch) branch).children().get(key))
                .filter(Tree.Branch.class::isInstance)
                .map(branch -> ((Tree.Branch) branch).children())
                .orElse(Map.of());
    }

    private static Stream<String> key(String spelled) {
        return spelled == null || spelled.isEmpty()
                ? Stream.empty()
                : Stream.of(spelled.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static String spell(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Somebody else may use our prefix, so that this is no reason not to start. */
    private void unknown(String variable, String section) {
        List<String> known = NodeSettings.SECTIONS.stream().sorted().toList();
        String message = "sets nothing that there is." + Spelling.suggestion(section, known) + " After TIDEMARK_ comes "
                + "one of " + String.join(", ", known) + ".";
        problems.warning(Code.UNKNOWN_SETTING, Place.of(variable), message);
    }
}
