package dev.tidemark.runtime.internal.plugin;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a problem is.
 *
 * @param line in the configuration file, from 1; 0 where it is not in the file
 * @param path of the setting, such as {@code storage.file}, or of a file
 * @param given the value as given, or empty where it says nothing or must not be shown
 */
public record Place(int line, String path, String given) {
    private static final int LONGEST = 200;
    private static final Pattern PASSWORD = Pattern.compile("(://[^/@:\\s]*:)[^/@]*@");

    /** Checks that nothing is null. */
    public Place {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(given, "given");
    }

    /** Returns a place that is not in the configuration file. */
    public static Place of(String path) {
        return new Place(0, path, "");
    }

    /** Returns the same place with the value as given. */
    public Place with(String value) {
        return new Place(line, path, value);
    }

    /** Returns the place in one line, whatever was given. */
    @Override
    public String toString() {
        String where = line == 0 ? plain(path) : "line " + line + "  " + plain(path);
        return given.isEmpty() ? where : where + " = \"" + plain(given) + "\"";
    }

    /** Returns a text in one line, not too long, and without the password of an address. */
    static String plain(String given) {
        String text = PASSWORD.matcher(given).replaceAll("$1[hidden]@");
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
