package dev.tidemark.benchmarks.stages;

import dev.tidemark.benchmarks.measure.Spent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured of each stage, round by round. */
final class Measurements {
    private final Map<Stage, List<Stage.Measured>> stages = new EnumMap<>(Stage.class);

    void add(Stage stage, Spent ours, Spent bare) {
        stages.computeIfAbsent(stage, none -> new ArrayList<>()).add(new Stage.Measured(ours, bare));
    }

    void forget() {
        stages.clear();
    }

    /** Returns the table, as Markdown. */
    String table() {
        return stages.entrySet().stream()
                .map(entry -> entry.getKey().line(entry.getValue()))
                .collect(Collectors.joining("\n", Stage.header() + "\n", "\n"));
    }
}
