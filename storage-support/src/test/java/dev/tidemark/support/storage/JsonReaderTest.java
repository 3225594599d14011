package dev.tidemark.support.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON of ours is read, also when another tool has laid it out; what is none is damage. */
class JsonReaderTest {
    @Test
    void valuesKeepTheirClass() {
        assertEquals(Value.NULL, JsonReader.value("null"));
        assertEquals(Value.of(true), JsonReader.value("true"));
        assertEquals(Value.of(-7), JsonReader.value("-7"));
        assertEquals(Value.of(Long.MIN_VALUE), JsonReader.value("-9223372036854775808"));
        assertEquals(Value.of(1e19), JsonReader.value("10000000000000000000"));
        assertEquals(Value.of(7.0), JsonReader.value("7.0"));
        assertEquals(Value.of(1e300), JsonReader.value("1e300"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\"quoted\" \\ back", "\n\t\u0000\u007f", "half \ud83d", "whole \ud83d\ude00", "ü"})
    void textsComeBack(String text) {
        StringBuilder json = new StringBuilder();
        JsonText.quote(text, json);
        assertEquals(Value.of(text), JsonReader.value(json.toString()));
    }

    @Test
    void whiteSpaceIsPassedOver() {
        Row expected = Row.of(Map.of("a", Value.of(1), "b", Value.of("x")));
        assertEquals(expected, JsonReader.row(" { \"a\" : 1 ,\n \"b\" : \"x\" } "));
        assertEquals(Row.EMPTY, JsonReader.row("{}"));
    }

    @Test
    void anObjectIsWhatItsTagSays() {
        Row row = JsonReader.row("{\"a\":{\"$length\":\"four\"}}", (tag, content) -> Value.of(tag + content.length()));
        assertEquals(Value.of("$length4"), row.get("a").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":nil}",
                "{\"a\":-}",
                "{\"a\":{\"$x\":\"\"}}",
                "[1]"
            })
    void anythingElseIsDamage(String json) {
        StorageException damage = assertThrows(StorageException.class, () -> JsonReader.row(json));
        assertEquals(StorageException.Kind.CORRUPT, damage.kind());
    }
}
