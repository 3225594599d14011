package dev.tidemark.cli.project;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The name of somebody's plugin, such as {@code acme-longest-note}, and the names in Java that follow from it.
 *
 * @param vendor what stands before the first dash
 * @param rest what stands behind it
 */
public record PluginName(String vendor, String rest) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)+");
    private static final int LONGEST = 63;
    private static final String OURS = "tidemark";
    /** Packages that begin so are the platform's: no other class loader may define them. */
    private static final Set<String> PLATFORM = Set.of("java", "javax", "jdk", "sun");

    /**
     * Returns a name.
     *
     * @throws IllegalArgumentException if it is none that a third party may use, with what would be right
     */
    static PluginName of(String text) {
        if (!FORM.matcher(text).matches() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name for a plugin. Expected is a vendor, a dash and more,"
                            + " in letters a to z, digits and single dashes, beginning with a letter, " + LONGEST
                            + " characters at most, such as " + suggestion(text));
        }
        int dash = text.indexOf('-');
        if (text.substring(0, dash).equals(OURS)) {
            throw new IllegalArgumentException(
                    "'" + text + "' would be a plugin of Tidemark's own. Begin with the name of"
                            + " your company or project, as in acme" + text.substring(dash));
        }
        return new PluginName(text.substring(0, dash), text.substring(dash + 1));
    }

    /** Spells a text as a name, with a vendor where there is none. */
    private static String suggestion(String text) {
        String plain = text.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[-0-9]+|-+$", "");
        String named = plain.contains("-") ? plain : "acme-" + plain;
        return FORM.matcher(named).matches() && named.length() <= LONGEST ? named : "acme-longest-note";
    }

    /** Returns the package for it: the vendor, and the rest without dashes. */
    String packageName() {
        return (PLATFORM.contains(vendor) ? vendor + "_" : word(vendor)) + "." + word(rest.replace("-", ""));
    }

    /** A keyword, or what begins with a digit, is no word in Java. */
    private static String word(String text) {
        String begun = Character.isDigit(text.charAt(0)) ? "_" + text : text;
        return SourceVersion.isName(begun) ? begun : begun + "_";
    }

    /**
     * Returns what the names of its classes begin with: the rest, in capitals where a word begins.
     *
     * @param taken the simple name of the interface that its provider implements
     */
    String classPrefix(String taken) {
        String prefix = capitals(rest);
        boolean fits = Character.isLetter(prefix.charAt(0)) && !taken.equals(prefix + "Provider");
        return fits ? prefix : capitals(vendor) + prefix;
    }

    private static String capitals(String text) {
        return Arrays.stream(text.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return vendor + "-" + rest;
    }
}
