package dev.tidemark.testkit.simulation;

import java.util.Arrays;

/** Reads a component of a record from a word. */
final class RecordText {
    private RecordText() {}

    /**
     * Returns the value of a word.
     *
     * @throws IllegalArgumentException if it is none of that type
     */
    static Object read(Class<?> type, String word) {
        if (type == String.class) {
            return word;
        } else if (type == int.class) {
            return Integer.valueOf(word);
        } else if (type == long.class) {
            return Long.valueOf(word);
        } else if (type == boolean.class) {
            return Boolean.valueOf(word);
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'" + word + "' is none of " + Arrays.toString(type.getEnumConstants())));
        }
        throw new IllegalArgumentException("no component is of " + type);
    }
}
