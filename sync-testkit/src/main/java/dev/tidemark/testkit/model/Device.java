package dev.tidemark.testkit.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A node that writes without asking. What it shows is what its server had at the last checkpoint, with those of its own writes on
 * top that were not part of that.
 */
public final class Device extends Node {
    private Map<String, RowState> base = Map.of();
    private Seen context = Seen.NOTHING;
    private Seen mine = Seen.NOTHING;
    private Seen sent = Seen.NOTHING;
    private Seen acknowledged = Seen.NOTHING;
    private final List<Own> own = new ArrayList<>();

    Device(String name, Model model) {
        super(name, model);
    }

    @Override
    public Optional<RowState> row(String key) {
        return row(key, Integer.MAX_VALUE);
    }

    /** Returns a row as it was behind some write. */
    private Optional<RowState> row(String key, int last) {
        Optional<RowState> row = Optional.ofNullable(base.get(key));
        for (Own write : own) {
            if (write.row().equals(key) && write.cell().write().number() <= last) {
                row = Optional.of(write.on(row));
            }
        }
        return row;
    }

    /** Sends what the server has not acknowledged: a change for each row, those written last at the end. */
    public List<Change> send() {
        return send(Integer.MAX_VALUE);
    }

    /**
     * Sends what the server has not acknowledged and was written up to some write.
     *
     * @param last the number of that write
     */
    public List<Change> send(int last) {
        List<Own> leaving = unacknowledged().stream()
                .filter(write -> write.cell().write().number() <= last)
                .toList();
        Map<String, List<Own>> byRow = new LinkedHashMap<>();
        leaving.forEach(write -> {
            List<Own> writes = Optional.ofNullable(byRow.remove(write.row())).orElseGet(ArrayList::new);
            writes.add(write);
            byRow.put(write.row(), writes);
        });
        List<Change> group = byRow.entrySet().stream()
                .map(row -> change(row.getKey(), asOneWrite(row.getValue()), last))
                .toList();
        leaving.forEach(write -> sent = sent.and(write.cell().write()));
        return group;
    }

    /**
     * Says that something has been sent though the server may not have got it.
     *
     * @param last the number of its last write
     */
    public void mayHaveLeft(int last) {
        own.stream()
                .map(write -> write.cell().write())
                .filter(write -> write.number() <= last)
                .forEach(write -> sent = sent.and(write));
    }

    /** A row that is created and has not been sent is still one write, made when it was written to last. */
    private List<Own> asOneWrite(List<Own> writes) {
        Optional<Own> creation = writes.stream()
                .filter(write -> write.creates() && !sent.has(write.cell().write()))
                .findFirst();
        long last = writes.get(writes.size() - 1).cell().write().time();
        return creation.map(first -> writes.stream()
                        .map(write -> write.context() == first.context() ? write.at(last) : write)
                        .toList())
                .orElse(writes);
    }

    private Change change(String row, List<Own> writes, int last) {
        Optional<Cell> existence = Optional.empty();
        Map<String, Cell> columns = new LinkedHashMap<>();
        for (Own write : writes) {
            if (write.deletes()) {
                columns.clear();
            }
            if (write.column().isEmpty()) {
                existence = Optional.of(write.cell());
            } else {
                columns.put(write.column().get(), write.cell());
            }
        }
        if (model().policy().wholeRows() && existence.filter(Own::isDeletion).isEmpty()) {
            row(row, last).orElseThrow().columns().forEach(columns::putIfAbsent);
        }
        return new Change(
                row,
                existence,
                columns,
                writes.stream().map(write -> write.cell().write()).toList());
    }

    private List<Own> unacknowledged() {
        return own.stream()
                .filter(each -> !acknowledged.has(each.cell().write()))
                .toList();
    }

    /** The server says that it has committed a group. */
    public void acknowledge(List<Change> group) {
        group.stream()
                .flatMap(change -> change.writes().stream())
                .forEach(write -> acknowledged = acknowledged.and(write));
    }

    /** Takes what the server has, and has seen from now on what the server knew. */
    public void checkpoint(Server.Image image) {
        Map<String, RowState> rows = new TreeMap<>(image.rows());
        image.rows().forEach((key, deleted) -> {
            // A deletion comes without columns: under an unsent write the row stays as it is here.
            boolean isHeld = own.stream()
                    .anyMatch(write -> write.row().equals(key)
                            && !image.known().has(write.cell().write()));
            if (!deleted.isThere() && isHeld) {
                row(key).ifPresent(here -> rows.put(key, here.with(deleted.existence())));
            }
        });
        base = rows;
        context = image.known();
        own.removeIf(write -> image.known().has(write.cell().write()));
    }

    @Override
    Set<String> keys() {
        Set<String> keys = new TreeSet<>(base.keySet());
        own.forEach(write -> keys.add(write.row()));
        return keys;
    }

    /** A further write to what is not yet acknowledged has seen no more than the first: it stands for both. */
    @Override
    Seen context(String row, Optional<String> column, boolean deletion) {
        return unacknowledged().stream()
                .filter(earlier -> earlier.concerns(row, column, deletion))
                .map(Own::context)
                .min(Comparator.comparingInt(Seen::size))
                .orElse(context);
    }

    @Override
    Seen mine() {
        return mine;
    }

    @Override
    void keep(Own write) {
        mine = mine.and(write.cell().write());
        own.add(write);
    }
}
