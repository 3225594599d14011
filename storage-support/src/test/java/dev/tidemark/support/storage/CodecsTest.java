package dev.tidemark.support.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Definitions and versions come back as they were encoded. */
class CodecsTest {
    private static final Author ANNA = new Author(new UUID(1, 2), 3);
    private static final Author BERT = new Author(new UUID(4, 5), -6);

    @Test
    void aDefinitionComesBackWhole() {
        TableDefinition invoices = new TableDefinition(
                "Rechnungen \"ü\"",
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.GENERATED,
                List.of(new ColumnDefinition("id", ColumnType.INTEGER, "INTEGER", false, Optional.empty())),
                List.of(
                        new ColumnDefinition(
                                "total", ColumnType.DECIMAL, "NUMERIC(10, 2)", true, Optional.of(Value.of(1.5))),
                        new ColumnDefinition("customer", ColumnType.INTEGER, "", true, Optional.empty())),
                List.of(List.of("total", "customer")),
                List.of(new ForeignKey(
                        List.of("customer"),
                        "customers",
                        List.of("id"),
                        true,
                        ForeignKey.Action.CASCADE,
                        ForeignKey.Action.RESTRICT)));
        assertEquals(invoices, DefinitionCodec.decode(DefinitionCodec.encode(invoices)));
    }

    @Test
    void contextsAndVersionsComeBackByTheirNumbers() throws SQLException {
        Listed numbering = new Listed();
        Context context = new Context(new TreeMap<>(Map.of(ANNA, 7L)), new TreeMap<>(Map.of(BERT, Long.MAX_VALUE)));
        assertEquals(context, VersionCodec.decodeContext(VersionCodec.encode(context, numbering), numbering));
        Map<String, Version> columns = Map.of(
                "a", new Version(new Stamp(1L << 62, ANNA, 8), context, 9),
                "b", new Version(new Stamp(0, BERT, 0), Context.EMPTY, 0));
        assertEquals(columns, VersionCodec.decodeColumns(VersionCodec.encode(columns, numbering), numbering));
    }

    @Test
    void theColumnsOfVersionsAreDeclaredInTheirOrder() {
        String declared = RowVersions.declared("bigint", "bytea");
        List<String> names = List.of(declared.split(", ")).stream()
                .map(column -> column.substring(0, column.indexOf(' ')))
                .toList();
        assertEquals(RowVersions.COLUMNS, names);
    }

    /** Numbers by the order of arrival. */
    private static final class Listed implements Numbering {
        private final List<Object> all = new ArrayList<>();

        private long number(Object thing) {
            if (!all.contains(thing)) {
                all.add(thing);
            }
            return all.indexOf(thing);
        }

        @Override
        public long id(Author author) {
            return number(author);
        }

        @Override
        public long id(Context context) {
            return number(context);
        }

        @Override
        public Author author(long id) {
            return (Author) all.get((int) id);
        }

        @Override
        public Context context(long id) {
            return (Context) all.get((int) id);
        }
    }
}
