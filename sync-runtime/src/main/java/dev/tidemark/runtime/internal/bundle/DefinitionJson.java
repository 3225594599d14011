package dev.tidemark.runtime.internal.bundle;

import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The structure of a table as JSON. Names of constants are written in small letters, as they are spelled in Java otherwise. */
final class DefinitionJson {
    private DefinitionJson() {}

    static String write(TableDefinition table) {
        JsonOutput json = new JsonOutput(1024).beginObject();
        json.name("name").text(table.name());
        json.name("kind").text(small(table.kind()));
        json.name("identity").text(small(table.identity()));
        write(json, "key", table.keyColumns());
        write(json, "columns", table.columns());
        json.name("uniques").begin();
        table.uniques().forEach(unique -> texts(json, unique));
        json.end().name("references").begin();
        table.references().forEach(reference -> write(json, reference));
        return json.end().endObject().toString();
    }

    private static void write(JsonOutput json, String name, List<ColumnDefinition> columns) {
        json.name(name).begin();
        for (ColumnDefinition column : columns) {
            json.beginObject();
            json.name("name").text(column.name());
            json.name("type").text(small(column.type()));
            json.name("declared").text(column.declared());
            json.name("nullable").value(Value.of(column.nullable()));
            json.name("default").begin();
            column.fallback().ifPresent(json::value);
            json.end().endObject();
        }
        json.end();
    }

    private static void write(JsonOutput json, ForeignKey reference) {
        json.beginObject();
        texts(json.name("columns"), reference.columns());
        json.name("table").text(reference.table());
        texts(json.name("targets"), reference.targets());
        json.name("enforced").value(Value.of(reference.enforced()));
        json.name("on-delete").text(small(reference.onDelete()));
        json.name("on-update").text(small(reference.onUpdate()));
        json.endObject();
    }

    private static void texts(JsonOutput json, List<String> texts) {
        json.begin();
        texts.forEach(json::text);
        json.end();
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static TableDefinition read(byte[] document) {
        JsonInput json = new JsonInput(document).beginObject();
        TableDefinition table = new TableDefinition(
                json.name("name").text(),
                constant(TableDefinition.Kind.class, json.name("kind").text()),
                constant(TableDefinition.Identity.class, json.name("identity").text()),
                columns(json.name("key")),
                columns(json.name("columns")),
                uniques(json.name("uniques")),
                references(json.name("references")));
        json.endObject().done();
        return table;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            throw JsonInput.forged("'" + name + "' in capitals");
        }
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    private static List<ColumnDefinition> columns(JsonInput json) {
        List<ColumnDefinition> columns = new ArrayList<>();
        json.begin();
        for (JsonToken token = json.next(); token == JsonToken.START_OBJECT; token = json.next()) {
            columns.add(new ColumnDefinition(
                    json.name("name").text(),
                    constant(ColumnType.class, json.name("type").text()),
                    json.name("declared").text(),
                    bool(json.name("nullable")),
                    fallback(json.name("default"))));
            json.endObject();
        }
        return columns;
    }

    private static boolean bool(JsonInput json) {
        if (json.value(json.next()) instanceof Value.Bool bool) {
            return bool.value();
        }
        throw JsonInput.forged("something else in place of true or false");
    }

    private static Optional<Value> fallback(JsonInput json) {
        json.begin();
        JsonToken token = json.next();
        if (token == JsonToken.END_ARRAY) {
            return Optional.empty();
        }
        Value value = json.value(token);
        json.end();
        return Optional.of(value);
    }

    private static List<List<String>> uniques(JsonInput json) {
        List<List<String>> uniques = new ArrayList<>();
        json.begin();
        while (json.another()) {
            uniques.add(json.textsToEnd());
        }
        return uniques;
    }

    private static List<ForeignKey> references(JsonInput json) {
        List<ForeignKey> references = new ArrayList<>();
        json.begin();
        for (JsonToken token = json.next(); token == JsonToken.START_OBJECT; token = json.next()) {
            references.add(new ForeignKey(
                    json.name("columns").texts(),
                    json.name("table").text(),
                    json.name("targets").texts(),
                    bool(json.name("enforced")),
                    constant(ForeignKey.Action.class, json.name("on-delete").text()),
                    constant(ForeignKey.Action.class, json.name("on-update").text())));
            json.endObject();
        }
        return references;
    }
}
