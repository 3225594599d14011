package dev.tidemark.api.model;

import java.math.BigDecimal;

/** The order of values that all backends share, see {@link Value}. */
final class ValueOrder {
    private ValueOrder() {}

    static int compare(Value left, Value right) {
        int byClass = Integer.compare(rank(left), rank(right));
        if (byClass != 0) {
            return byClass;
        }
        if (left instanceof Value.Text text) {
            return compareCodePoints(text.value(), ((Value.Text) right).value());
        }
        if (left instanceof Value.Blob blob) {
            return blob.compareBytes((Value.Blob) right);
        }
        return left.isNull() ? 0 : compareNumbers(left, right);
    }

    private static int rank(Value value) {
        if (value instanceof Value.Null) {
            return 0;
        } else if (value instanceof Value.Text) {
            return 2;
        } else {
            return value instanceof Value.Blob ? 3 : 1;
        }
    }

    private static int compareNumbers(Value left, Value right) {
        if (left instanceof Value.Real || right instanceof Value.Real) {
            return compareMixed(left, right);
        }
        return Long.compare(integer(left), integer(right));
    }

    /** A long and a double are compared exactly: a conversion of the long to double would make unequal numbers equal. */
    private static int compareMixed(Value left, Value right) {
        double leftReal = real(left);
        double rightReal = real(right);
        if (!Double.isFinite(leftReal) || !Double.isFinite(rightReal) || leftReal != rightReal) {
            return leftReal < rightReal ? -1 : leftReal > rightReal ? 1 : Double.compare(leftReal, rightReal);
        }
        return exact(left).compareTo(exact(right));
    }

    private static BigDecimal exact(Value value) {
        return value instanceof Value.Real number ? new BigDecimal(number.value()) : BigDecimal.valueOf(integer(value));
    }

    private static double real(Value value) {
        return value instanceof Value.Real number ? number.value() : integer(value);
    }

    private static long integer(Value value) {
        if (value instanceof Value.Bool bool) {
            return bool.value() ? 1 : 0;
        }
        return ((Value.Int) value).value();
    }

    /** Text sorts by code point, as UTF-8 bytes do; {@link String#compareTo} sorts surrogates before U+E000. */
    private static int compareCodePoints(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean bothOrNone = Character.isSurrogate(a) == Character.isSurrogate(b);
                return bothOrNone ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
