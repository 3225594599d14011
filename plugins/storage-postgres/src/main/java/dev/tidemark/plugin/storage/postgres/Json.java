package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.JsonReader;
import dev.tidemark.support.storage.JsonText;
import java.math.BigDecimal;
import java.util.HexFormat;

/**
 * Values as JSON, for {@code jsonb}. An integer has no point, a real has one. What JSON can't hold as it is, {@link #isExact} tells;
 * it stands there as the nearest thing to it.
 */
final class Json {
    /** Up to here the shortest decimals that tell a real are in the order of the reals and of integers among them. */
    private static final double LARGEST = 1e15;

    private static final double SMALLEST = 1e-7;
    private static final int SHOWN_BYTES = 64;

    private Json() {}

    /** Returns whether {@link JsonReader} gives back what {@link #text} wrote, after PostgreSQL has kept it. */
    static boolean isExact(Value value) {
        if (value instanceof Value.Text text) {
            return Texts.isHeld(text.value());
        } else if (value instanceof Value.Real real) {
            return isPlain(real);
        }
        return !(value instanceof Value.Blob);
    }

    /** Returns whether a real is one that a decimal number of a few digits tells exactly. */
    static boolean isPlain(Value.Real real) {
        double size = Math.abs(real.value());
        return real.equals(new Value.Real(0.0)) || size >= SMALLEST && size < LARGEST;
    }

    /** Returns a plain real as a decimal number that has a point, so that it is not taken for an integer. */
    static BigDecimal decimal(Value.Real plain) {
        BigDecimal decimal = new BigDecimal(Double.toString(plain.value()));
        return decimal.scale() < 1 ? decimal.setScale(1) : decimal;
    }

    /** Returns a value as JSON. */
    static String text(Value value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    /** Returns a row as an object, without the columns whose names JSON can't hold. */
    static String text(Row row) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < row.size(); i++) {
            String name = row.shape().names().get(i);
            if (Texts.isHeld(name)) {
                JsonText.quote(name, json.length() == 1 ? json : json.append(','));
                write(row.value(i), json.append(':'));
            }
        }
        return json.append('}').toString();
    }

    private static void write(Value value, StringBuilder json) {
        if (value instanceof Value.Text text) {
            JsonText.quote(Texts.held(text.value()), json);
        } else if (value instanceof Value.Blob blob) {
            JsonText.quote(shown(blob), json);
        } else if (value instanceof Value.Real real && !Double.isFinite(real.value())) {
            JsonText.quote(real.toString(), json);
        } else if (value instanceof Value.Real real) {
            json.append(isPlain(real) ? decimal(real).toPlainString() : real.toString());
        } else {
            json.append(value);
        }
    }

    /** Returns bytes as psql shows them; of many, the first. */
    static String shown(Value.Blob blob) {
        byte[] bytes = blob.toByteArray();
        int shown = Math.min(bytes.length, SHOWN_BYTES);
        return "\\x" + HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "\u2026" : "");
    }
}
