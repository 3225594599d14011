package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the environment's values where a configuration says {@code ${NAME}}; {@code $${NAME}} stands for {@code ${NAME}}. */
final class Variables {
    private static final Pattern VARIABLE = Pattern.compile("(\\$?)\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final Map<String, String> environment;
    private final Problems problems;

    Variables(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    Tree.Scalar scalar(Origin origin, String path, String text) {
        boolean[] replaced = new boolean[1];
        String result = VARIABLE.matcher(text).replaceAll(match -> {
            if (!match.group(1).isEmpty()) {
                return Matcher.quoteReplacement(match.group().substring(1));
            }
            replaced[0] = true;
            return Matcher.quoteReplacement(value(match.group(2), origin, path));
        });
        return new Tree.Scalar(origin, result, replaced[0]);
    }

    private String value(String name, Origin origin, String path) {
        String value = environment.get(name);
        if (value == null) {
            String message = "the environment has no variable '" + name + "'. Set it, or write the value itself.";
            problems.error(Code.MISSING_VARIABLE, origin.place(path), message);
            return "";
        }
        return value;
    }
}
