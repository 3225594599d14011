package dev.tidemark.api.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions that are written as in SQL. That they mean what they mean in SQLite is compared in its plugin. */
class SqlConditionTest {
    private static final Map<String, Value> CUP =
            Map.of("name", Value.of("Cup"), "cents", Value.of(450), "NOT", Value.of(1), "na\"me", Value.of(2));

    private static boolean meets(String condition, Value... values) {
        return Filter.sql(condition, values).test(column -> CUP.getOrDefault(column, Value.NULL));
    }

    private static String problem(String condition, Value... values) {
        return assertThrows(IllegalArgumentException.class, () -> Filter.sql(condition, values))
                .getMessage();
    }

    @Test
    void itBecomesTheFilterThatOneWouldWrite() {
        assertEquals(
                Filter.and(
                        Filter.ge("cents", Value.of(1)), Filter.or(Filter.prefix("name", "C"), Filter.isNull("note"))),
                Filter.sql("cents >= ? AND (name LIKE ? OR note IS NULL)", Value.of(1), Value.of("C%")));
        assertEquals(
                Filter.and(Filter.lt("a", Value.of(1)), Filter.isNotNull("b")),
                Filter.sql("not (a >= ? or b is null)", Value.of(1)));
        assertEquals(Filter.gt("a", Value.of(1)), Filter.sql("? < a", Value.of(1)));
    }

    @Test
    void aNullMeetsNoComparisonNorItsContrary() {
        assertFalse(meets("note = ?", Value.of("x")));
        assertFalse(meets("NOT note = ?", Value.of("x")));
        assertFalse(meets("note <> ?", Value.of("x")));
        assertFalse(meets("note NOT LIKE ?", Value.of("x")));
        assertFalse(meets("name = ?", Value.NULL));
        assertFalse(meets("name NOT IN (?, ?)", Value.of("Pot"), Value.NULL));
        assertTrue(meets("name NOT IN (?, ?)", Value.of("Pot"), Value.of("Pan")));
        assertTrue(meets("note IS NULL AND name IS NOT NULL"));
    }

    @Test
    void aNameInDoubleQuotesMayBeAnything() {
        assertTrue(meets("\"NOT\" = ? AND \"na\"\"me\" = ?", Value.of(1), Value.of(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "Cup,C_p,true",
        "Cup,c_p,false",
        "Cup,%u%,true",
        "Cup,%,true",
        "Cup,___,true",
        "Cup,____,false",
        "Cup,C%x,false",
        "abcabd,%abd,true",
        "a%b,a\\%b,false",
        "😀,_,true"
    })
    void aPatternIsMetAsInSql(String text, String pattern, boolean expected) {
        assertEquals(expected, LikePattern.matches(text, pattern));
    }

    @Test
    void aPatternThatIsMeantToTakeForEverDoesNot() {
        String text = "a".repeat(10_000);
        assertTimeout(Duration.ofSeconds(5), () -> assertFalse(LikePattern.matches(text, "%a".repeat(40) + "%b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = 'Cup'",
                "cents > 100",
                "1 = 1",
                "name = ?; DROP TABLE items",
                "name = ? -- and nothing else",
                "name = ? /* x */",
                "name = (SELECT name FROM items)",
                "SELECT = ?",
                "lower(name) = ?",
                "name = cents",
                "items.name = ?",
                "name ? ?",
                "name = ? OR",
                "(name = ?",
                "name = ?)",
                "name",
                "",
                "name IS ?",
                "name NOT ?",
                "\"name = ?",
                "name = ? UNION ALL",
                "[name] = ?",
                "name = $1",
                "\0 = ?"
            })
    void whatIsNoConditionIsRefusedInWords(String text) {
        String problem = problem(text, Value.of("x"));
        assertTrue(problem.startsWith("condition [" + text + "]: "), problem);
    }

    @Test
    void aRefusalSaysWhereAndWhatWouldBeRight() {
        assertEquals(
                "condition [name = 'x' OR 1=1]: character 8, ''', begins a value: write ? in its place, and give the value beside",
                problem("name = 'x' OR 1=1"));
        assertEquals(
                "condition [name; DROP TABLE items = ?]: character 5, ';', is no part of a condition",
                problem("name; DROP TABLE items = ?", Value.of(1)));
        assertEquals("condition [name = ?]: it has more ? than the 0 values that were given", problem("name = ?"));
        assertEquals(
                "condition [name IS NULL]: it has 0 ?, but 1 values were given", problem("name IS NULL", Value.of(1)));
        assertEquals(
                "condition [lower(name) = ?]: at character 6 there is '(' where an operator, such as =, <, IN, LIKE or IS NULL"
                        + " is expected. A condition is such as: cents >= ? AND (name LIKE ? OR note IS NULL)",
                problem("lower(name) = ?", Value.of("cup")));
    }

    @Test
    void aConditionThatIsNestedTooDeepIsRefused() {
        assertTrue(
                problem("(".repeat(100_000) + "a IS NULL" + ")".repeat(100_000)).endsWith("nested more than 100 deep"));
    }

    @Test
    void oneOfManyValuesIsOneFilterAndFoundAtOnce() {
        Value[] many = IntStream.range(0, 10_000).mapToObj(Value::of).toArray(Value[]::new);
        String condition = "cents IN (" + "?, ".repeat(many.length - 1) + "?)";
        assertEquals(Filter.in("cents", Set.of(many)), Filter.sql(condition, many));
        assertTrue(meets(condition, many));
        assertTrue(meets("cents IN (?, ?)", Value.of(450.0), Value.NULL));
        assertFalse(meets("note IN (?, ?)", Value.of(1), Value.NULL));
        Filter filter = Filter.sql(condition, many);
        assertTimeout(
                Duration.ofSeconds(5),
                () -> IntStream.range(0, 100_000)
                        .forEach(i -> assertTrue(filter.test(column -> many[i % many.length]))));
    }

    @Test
    void moreComparisonsThanADatabaseTakesAreRefused() {
        Value[] many = IntStream.range(0, 1_001).mapToObj(Value::of).toArray(Value[]::new);
        for (String condition : List.of(
                "a = ?" + " OR a = ?".repeat(1_000),
                "a = ?" + " AND a <> ?".repeat(1_000),
                "a NOT IN (?" + ", ?".repeat(1_000) + ")")) {
            assertTrue(problem(condition, many).contains("it has more than 500 comparisons"));
        }
        assertTrue(problem("a IS NULL" + " OR a IS NULL".repeat(1_000)).contains("Ask in several queries"));
    }
}
