package dev.tidemark.api.storage;

/** Compares texts with patterns of SQL's {@code LIKE}. A text of n and a pattern of m characters take at most n times m steps. */
final class LikePattern {
    private LikePattern() {}

    static boolean matches(String text, String pattern) {
        int[] actual = text.codePoints().toArray();
        int[] wanted = pattern.codePoints().toArray();
        int at = 0;
        int next = 0;
        // The last % so far, and where in the text what follows it was tried last; an earlier % need not be tried
        // again.
        int any = -1;
        int tried = 0;
        while (at < actual.length) {
            if (next < wanted.length && wanted[next] == '%') {
                any = next++;
                tried = at;
            } else if (next < wanted.length && (wanted[next] == '_' || wanted[next] == actual[at])) {
                next++;
                at++;
            } else if (any >= 0) {
                next = any + 1;
                at = ++tried;
            } else {
                return false;
            }
        }
        while (next < wanted.length && wanted[next] == '%') {
            next++;
        }
        return next == wanted.length;
    }
}
