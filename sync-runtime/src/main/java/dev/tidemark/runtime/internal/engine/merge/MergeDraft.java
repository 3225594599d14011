package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A change on its way into a row: the columns that are taken as they are. */
final class MergeDraft {
    private final Coverage coverage;
    private final StoredRow row;
    private final Change change;
    private final Map<String, Value> taken;
    private final Optional<Version> creation;
    private final boolean agrees;

    /**
     * @param creation the version of the row where it is created anew; nothing where it goes on
     * @param agrees whether a write stands in the row that its author does not know and that says the same as his own
     */
    MergeDraft(
            Coverage coverage,
            StoredRow row,
            Change change,
            Map<String, Value> taken,
            Optional<Version> creation,
            boolean agrees) {
        this.coverage = coverage;
        this.row = row;
        this.change = change;
        this.taken = taken;
        this.creation = creation;
        this.agrees = agrees;
    }

    /** Returns the columns that the row loses because it is created without them, by who had seen and deleted them. */
    List<String> gone() {
        if (creation.isEmpty()) {
            return List.of();
        }
        return row.values().shape().names().stream()
                .filter(column -> !change.values().has(column))
                .filter(column ->
                        coverage.covers(change.versions().row(), row.versions().of(column)))
                .toList();
    }

    /** Returns the columns whose present write the author had not seen and that stay beside what it wrote. */
    List<String> writtenByOthers() {
        List<Version> news = news().toList();
        return row.values().shape().names().stream()
                .filter(column -> !change.values().has(column))
                .filter(column -> news.stream()
                        .anyMatch(
                                write -> !coverage.covers(write, row.versions().of(column))))
                .toList();
    }

    /** Returns the writes that the change brings, not those that it only passes on. */
    Stream<Version> news() {
        Versions present = row.versions();
        Stream<Version> columns = change.values().shape().names().stream()
                .filter(column -> !change.versions()
                        .of(column)
                        .stamp()
                        .equals(present.of(column).stamp()))
                .map(change.versions()::of);
        return change.kind() == Change.Kind.CREATE
                ? Stream.concat(Stream.of(change.versions().row()), columns)
                : columns;
    }

    Verdict.Write write(Map<String, Settlement.Decided> decided, boolean echo) {
        List<String> gone = gone();
        Row values = without(row.values(), gone).with(takenValues());
        Version base = creation.orElse(row.versions().row());
        Map<String, Version> columns = standing(values, base);
        for (String column : taken.keySet()) {
            put(columns, column, change.versions().of(column), base);
        }
        for (Map.Entry<String, Settlement.Decided> entry : decided.entrySet()) {
            if (gone.contains(entry.getKey()) && entry.getValue().value().isNull()) {
                continue; // The side that stands does not have it.
            }
            values = values.with(entry.getKey(), entry.getValue().value());
            put(columns, entry.getKey(), entry.getValue().version(), base);
        }
        return new Verdict.Write(false, values, new Versions(base, columns), echo && !agrees, agrees);
    }

    /** Nearly always a change is taken as a whole. */
    private Row takenValues() {
        return taken.size() == change.values().size() ? change.values() : Row.of(taken);
    }

    /** Returns the versions of columns that are here under another than the row is to have. */
    private Map<String, Version> standing(Row values, Version base) {
        Versions present = row.versions();
        Map<String, Version> columns = new LinkedHashMap<>();
        boolean goesOn = base == present.row();
        for (String column :
                goesOn ? present.columns().keySet() : values.shape().names()) {
            if (values.has(column)) {
                put(columns, column, present.of(column), base);
            }
        }
        return columns;
    }

    private void put(Map<String, Version> columns, String column, Version version, Version base) {
        if (version.equals(base)) {
            columns.remove(column);
        } else {
            columns.put(column, version);
        }
    }

    private static Row without(Row row, List<String> columns) {
        if (columns.isEmpty()) {
            return row;
        }
        Map<String, Value> values = row.toMap();
        values.keySet().removeAll(columns);
        return Row.of(values);
    }

    StoredRow row() {
        return row;
    }

    Change change() {
        return change;
    }

    /** Returns whether the author is told of a write that says the same as his own. */
    boolean agrees() {
        return agrees;
    }

    /** Returns whether any column is taken as the change has it. */
    boolean takesAny() {
        return !taken.isEmpty();
    }
}
