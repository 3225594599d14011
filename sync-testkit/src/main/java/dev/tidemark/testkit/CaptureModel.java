package dev.tidemark.testkit;

import dev.tidemark.api.model.RowKey;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a harvest must tell of an app's writes, kept in the simplest way there is: what there is now, and what was harvested last. */
final class CaptureModel {
    private final Map<String, Letter> now = new TreeMap<>();
    private final Set<String> before = new TreeSet<>();
    private final Set<String> replaced = new TreeSet<>();
    private final Map<String, Set<String>> changed = new TreeMap<>();

    private record Letter(String title, int size) {}

    boolean has(String key) {
        return now.containsKey(key);
    }

    void insert(String key, String title, int size) {
        now.put(key, new Letter(title, size));
    }

    void update(String key, String title, int size) {
        Letter old = now.put(key, new Letter(title, size));
        Set<String> columns = changed.computeIfAbsent(key, each -> new TreeSet<>());
        if (!old.title.equals(title)) {
            columns.add("title");
        }
        if (old.size != size) {
            columns.add("size");
        }
    }

    /** What comes under this key from now on is another row. */
    void delete(String key) {
        now.remove(key);
        replaced.add(key);
    }

    void rename(String key, String other) {
        Letter letter = now.get(key);
        delete(key);
        now.put(other, letter);
    }

    /** Returns the size of each letter as it is now. */
    Map<RowKey, Integer> sizes() {
        return now.entrySet().stream()
                .collect(Collectors.toMap(entry -> RowKey.of(entry.getKey()), entry -> entry.getValue().size));
    }

    /** Returns what is told, and goes on from there. */
    Set<String> harvested() {
        Set<String> told = new TreeSet<>();
        for (String key : now.keySet()) {
            Set<String> columns = changed.getOrDefault(key, Set.of());
            if (!before.contains(key) || replaced.contains(key)) {
                told.add("CREATED " + key);
            } else if (!columns.isEmpty()) {
                told.add("UPDATED " + key + " " + String.join(" ", columns));
            }
        }
        before.stream().filter(key -> !now.containsKey(key)).forEach(key -> told.add("DELETED " + key));
        before.clear();
        before.addAll(now.keySet());
        replaced.clear();
        changed.clear();
        return told;
    }
}
