package dev.tidemark.testkit.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The node that decides. It knows every write that was ever committed here, whatever became of it. */
public final class Server extends Node {
    private final Map<String, RowState> rows = new TreeMap<>();
    private Seen known = Seen.NOTHING;

    Server(String name, Model model) {
        super(name, model);
    }

    /**
     * Commits a group: all that one device has sent at once.
     *
     * @param millis the server's clock
     * @return what became of each change, by row, in the group's order
     */
    public Map<String, Ruling> commit(List<Change> group, long millis) {
        Map<String, Ruling> rulings = new LinkedHashMap<>();
        for (Change change : group) {
            change.writes().forEach(this::learn);
            Optional<RowState> row = row(change.row());
            Write verdict = new Write(model().nextNumber(), name(), above(change, row, tick(millis)), known);
            Ruling ruling = Court.settle(model().policy(), row, change, verdict);
            ruling.row().ifPresent(after -> rows.put(change.row(), after));
            learn(verdict);
            rulings.put(change.row(), ruling);
        }
        return rulings;
    }

    /** A verdict is later than what it decides about, whatever the clocks say. */
    private static long above(Change change, Optional<RowState> row, long now) {
        return Stream.concat(change.writes().stream(), row.stream().flatMap(RowState::writes))
                .mapToLong(Write::time)
                .map(time -> time + 1)
                .reduce(now, Math::max);
    }

    private void learn(Write write) {
        known = known.and(write);
    }

    /** Returns all that stands here now, as a device gets it at a checkpoint. */
    public Image image() {
        return new Image(Map.copyOf(rows), known);
    }

    /** Forgets the deletions that it remembers. */
    public void forgetDeletions() {
        rows.values().removeIf(row -> !row.isThere());
    }

    @Override
    public Optional<RowState> row(String key) {
        return Optional.ofNullable(rows.get(key));
    }

    @Override
    Set<String> keys() {
        return rows.keySet();
    }

    @Override
    Seen context(String row, Optional<String> column, boolean deletion) {
        return known;
    }

    @Override
    Seen mine() {
        return known;
    }

    @Override
    void keep(Own own) {
        rows.put(own.row(), own.on(row(own.row())));
        learn(own.cell().write());
    }

    /**
     * What stands at a server, at one moment.
     *
     * @param rows by key, deleted ones included
     * @param known every write that was ever committed there
     */
    public record Image(Map<String, RowState> rows, Seen known) {}
}
