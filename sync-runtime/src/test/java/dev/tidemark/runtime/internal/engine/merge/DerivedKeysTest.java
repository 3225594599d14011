package dev.tidemark.runtime.internal.engine.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.internal.engine.Rows;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DerivedKeysTest {
    private static final Stamp LOSER = new Stamp(7, Rows.D, 5);

    private static RowKey derived(RowKey key, Stamp stamp) {
        return DerivedKeys.of(Optional.empty(), "notes", key, stamp).orElseThrow();
    }

    @Test
    void aTextGetsASuffixThatIsTheSameForTheSameWrite() {
        RowKey derived = derived(RowKey.of("r"), LOSER);
        assertTrue(derived.toString().matches("\\('r~[0-9a-f]{16}'\\)"), derived::toString);
        assertEquals(derived, derived(RowKey.of("r"), LOSER));
    }

    @Test
    void anotherWriteRowOrTableHasAnotherKey() {
        RowKey derived = derived(RowKey.of(1), LOSER);
        assertNotEquals(derived, derived(RowKey.of(1), new Stamp(7, Rows.D, 6)));
        assertNotEquals(derived, derived(RowKey.of(1), new Stamp(7, Rows.E, 5)));
        assertNotEquals(derived, derived(RowKey.of(2), LOSER));
        assertNotEquals(
                derived,
                DerivedKeys.of(Optional.empty(), "tasks", RowKey.of(1), LOSER).orElseThrow());
    }

    @Test
    void aUuidStaysAUuid() {
        UUID uuid = new UUID(1, 2);
        String text = ((Value.Text) derived(RowKey.of(uuid.toString()), LOSER).part(0)).value();
        assertEquals(text, UUID.fromString(text).toString());
        assertEquals(8, UUID.fromString(text).version());
        assertEquals(2, UUID.fromString(text).variant());
        assertEquals(
                16,
                ((Value.Blob) derived(RowKey.of(Value.of(new byte[16])), LOSER).part(0)).size());
    }

    @Test
    void anIntegerStaysOneUnlessItStandsForAGlobalId() {
        assertInstanceOf(Value.Int.class, derived(RowKey.of(276), LOSER).part(0));
        TableDefinition generated =
                table(TableDefinition.Identity.GENERATED, ColumnDefinition.of("id", ColumnType.INTEGER));
        Value id = DerivedKeys.of(Optional.of(generated), "notes", RowKey.of(276), LOSER)
                .orElseThrow()
                .part(0);
        assertEquals(16, ((Value.Blob) id).size());
    }

    @Test
    void ofSeveralPartsTheLastThatIsATextChanges() {
        RowKey derived = derived(RowKey.of(Value.of("a"), Value.of("b"), Value.of(3)), LOSER);
        assertEquals(List.of(Value.of("a"), Value.of(3)), List.of(derived.part(0), derived.part(2)));
        assertNotEquals(Value.of("b"), derived.part(1));
        RowKey numbers = derived(RowKey.of(Value.of(1), Value.of(2)), LOSER);
        assertEquals(Value.of(1), numbers.part(0));
        assertNotEquals(Value.of(2), numbers.part(1));
    }

    @Test
    void ofOtherValuesNoKeyCanBeMade() {
        assertEquals(
                Optional.empty(),
                DerivedKeys.of(Optional.empty(), "notes", RowKey.of(Value.of(1.5), Value.of(true)), LOSER));
    }

    private static TableDefinition table(TableDefinition.Identity identity, ColumnDefinition... key) {
        return new TableDefinition(
                "notes", TableDefinition.Kind.DECLARED, identity, List.of(key), List.of(), List.of(), List.of());
    }
}
