package dev.tidemark.cli.terminal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant to type: within two slips of the finger, a swap of neighbours being one. */
public final class Nearest {
    private static final int MOST_SLIPS = 2;

    private Nearest() {}

    /** The candidate that was most likely meant, or nothing if none is near. */
    public static Optional<String> to(String typed, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> slips(typed, candidate) <= MOST_SLIPS)
                .min(Comparator.<String>comparingInt(candidate -> slips(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The optimal string alignment distance. */
    private static int slips(String left, String right) {
        int[][] distance = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : slip(distance, left, right, i, j);
            }
        }
        return distance[left.length()][right.length()];
    }

    private static int slip(int[][] distance, String left, String right, int i, int j) {
        int replaced = distance[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(least, 1 + distance[i - 2][j - 2]) : least;
    }
}
