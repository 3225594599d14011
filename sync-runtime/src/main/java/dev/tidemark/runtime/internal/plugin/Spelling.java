package dev.tidemark.runtime.internal.plugin;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody meant, by the Jaro-Winkler similarity, which forgives swapped letters and cut ends. */
public final class Spelling {
    private static final double ENOUGH = 0.8;
    private static final int PREFIX = 4;

    private Spelling() {}

    /** Returns the candidate that is most like a name, or nothing where none is like it. */
    public static Optional<String> nearest(String name, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> similarity(name, candidate) > ENOUGH)
                .max(Comparator.<String>comparingDouble(candidate -> similarity(name, candidate))
                        .thenComparing(Comparator.<String>naturalOrder().reversed()));
    }

    /** Returns the sentence {@code " Did you mean 'x'?"}, or nothing where no candidate is like the name. */
    public static String suggestion(String name, Collection<String> candidates) {
        return nearest(name, candidates)
                .map(candidate -> " Did you mean '" + candidate + "'?")
                .orElse("");
    }

    static double similarity(String left, String right) {
        double jaro = jaro(left, right);
        int common = 0;
        int most = Math.min(PREFIX, Math.min(left.length(), right.length()));
        while (common < most && left.charAt(common) == right.charAt(common)) {
            common++;
        }
        return jaro + common * 0.1 * (1 - jaro);
    }

    private static double jaro(String left, String right) {
        int reach = Math.max(0, Math.max(left.length(), right.length()) / 2 - 1);
        boolean[] used = new boolean[right.length()];
        StringBuilder inLeft = new StringBuilder();
        for (int i = 0; i < left.length(); i++) {
            for (int j = Math.max(0, i - reach); j < Math.min(right.length(), i + reach + 1); j++) {
                if (!used[j] && left.charAt(i) == right.charAt(j)) {
                    used[j] = true;
                    inLeft.append(left.charAt(i));
                    break;
                }
            }
        }
        return inLeft.isEmpty() ? 0 : jaro(left, right, inLeft, used);
    }

    private static double jaro(String left, String right, CharSequence inLeft, boolean[] used) {
        int matches = inLeft.length();
        int misplaced = 0;
        int next = 0;
        for (int j = 0; j < used.length; j++) {
            if (used[j] && right.charAt(j) != inLeft.charAt(next++)) {
                misplaced++;
            }
        }
        double matching = matches;
        return (matching / left.length() + matching / right.length() + (matching - misplaced / 2.0) / matching) / 3;
    }
}
