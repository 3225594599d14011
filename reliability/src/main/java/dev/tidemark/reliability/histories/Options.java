package dev.tidemark.reliability.histories;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of the form {@code --name value}, and what stands between them. */
public final class Options {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();

    /**
     * Reads what was typed.
     *
     * @throws IllegalArgumentException if an option is unknown or has no value
     */
    public Options(List<String> arguments, Set<String> known) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
            } else if (!known.contains(argument.substring(2)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(argument + ": expected one of " + known + " with a value");
            } else {
                values.put(argument.substring(2), arguments.get(++i));
            }
        }
    }

    /** Returns what stands between the options. */
    public List<String> words() {
        return words;
    }

    /** Returns an option's value, or another one where it was not given. */
    public String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    /** Returns a number, in which commas may stand; another one where it was not given. */
    public long number(String name, long fallback) {
        String text = values.get(name);
        try {
            return text == null ? fallback : Long.parseLong(text.replace(",", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " " + text + ": expected a number", e);
        }
    }
}
