package dev.tidemark.testkit.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a device and a server have in common: rows, and somebody who writes to them. */
public abstract sealed class Node permits Server, Device {
    private static final int TICKS_PER_MILLI = 1 << 16;

    private final String name;
    private final Model model;
    private long time;

    Node(String name, Model model) {
        this.name = name;
        this.model = model;
    }

    /** Returns a row as it is seen here, a deleted one too; nothing if there never was one. */
    public abstract Optional<RowState> row(String key);

    /** Returns the keys of all rows, deleted ones too. */
    abstract Set<String> keys();

    /** Returns what the author of a write to a cell is taken to have seen of others. */
    abstract Seen context(String row, Optional<String> column, boolean deletion);

    /** Returns all that this node has written. */
    abstract Seen mine();

    abstract void keep(Own own);

    /**
     * Writes a row that is not there.
     *
     * @param millis the time, as the server would tell it
     */
    public final void create(String row, Map<String, String> values, long millis) {
        tick(millis);
        write(row, Optional.empty(), RowState.THERE);
        values.forEach((column, value) -> write(row, Optional.of(column), Optional.of(value)));
    }

    /** Writes some columns of a row that is there. What has that value already is not written. */
    public final void patch(String row, Map<String, String> values, long millis) {
        Map<String, String> before = row(row).orElseThrow().values();
        tick(millis);
        values.forEach((column, value) -> {
            if (!value.equals(before.get(column))) {
                write(row, Optional.of(column), Optional.of(value));
            }
        });
    }

    /** Deletes a row that is there. */
    public final void delete(String row, long millis) {
        tick(millis);
        write(row, Optional.empty(), Optional.empty());
    }

    private void write(String row, Optional<String> column, Optional<String> value) {
        Seen context = context(row, column, column.isEmpty() && value.isEmpty());
        keep(new Own(row, column, new Cell(value, newWrite(context.and(mine()))), context));
    }

    private Write newWrite(Seen seen) {
        return new Write(model.nextNumber(), name, time, seen);
    }

    /** Lets the clock tick: it is above what it has shown before, and nobody else's stamps drag it along. */
    final long tick(long millis) {
        time = Math.max(time + 1, millis * TICKS_PER_MILLI);
        return time;
    }

    /** Returns the rows that are there, with their columns that are not null. */
    public final Map<String, Map<String, String>> content() {
        Map<String, Map<String, String>> content = new TreeMap<>();
        keys().forEach(key -> row(key).filter(RowState::isThere).ifPresent(row -> content.put(key, row.values())));
        return content;
    }

    final Model model() {
        return model;
    }

    final String name() {
        return name;
    }
}
