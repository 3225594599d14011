package dev.tidemark.reliability.worlds;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Plays cases of one schedule in one cluster of whole nodes, each case with rows of its own: what one row comes to does not depend
 * on others, so that a cluster proves thousands of cases at a time.
 */
final class EnginePlay implements AutoCloseable {
    private final Schedule schedule;
    private final List<SmallWorld> cases;
    private final List<Played> played;
    private final EngineCluster cluster;
    private final Map<Character, Integer> outcomesSeen = new HashMap<>();
    private final Played sum = new Played();
    private int deeds;

    private EnginePlay(Schedule schedule, List<SmallWorld> cases) {
        this.schedule = schedule;
        this.cases = cases;
        this.played =
                IntStream.range(0, cases.size()).mapToObj(each -> new Played()).toList();
        this.cluster = new EngineCluster(schedule.policy(), schedule.devices());
    }

    /**
     * What the engine came to.
     *
     * @param played by case, without counts
     * @param counts those of all cases together
     */
    record Result(List<Played> played, Map<String, Long> counts) {}

    static Result play(Schedule schedule, List<SmallWorld> cases) {
        try (EnginePlay play = new EnginePlay(schedule, cases)) {
            play.play();
            return new Result(play.played, play.sum.counts());
        }
    }

    private void play() {
        begin();
        for (int number = 0; number < schedule.turns().size(); number++) {
            cluster.waitUntil(Schedule.millis(number));
            take(schedule.turns().get(number), number);
        }
        for (int round = 0; round < 2; round++) {
            cluster.waitUntil(Schedule.millis(schedule.turns().size() + round));
            schedule.devices().forEach(device -> sync(new Turn(device, Turn.Kind.SYNC)));
        }
        end();
    }

    private void begin() {
        if (schedule.start() != Schedule.Start.NOTHING) {
            cluster.node(Turn.SERVER).write(writer -> {
                for (int each = 0; each < cases.size(); each++) {
                    writer.put(
                            EngineCluster.TABLE,
                            key(Played.FIRST_KEY, each),
                            row(schedule.start().columns()));
                }
                return null;
            });
        }
        schedule.devices().forEach(device -> cluster.untilDone(cluster.begin(device)));
    }

    private void take(Turn turn, int number) {
        switch (turn.kind()) {
            case WRITE -> write(turn, number);
            case SYNC -> sync(turn);
            case SYNC_WITHOUT_ANSWER -> {
                CompletableFuture<SyncReport> sync = cluster.begin(turn.node());
                cluster.untilCommitted(sync);
                cluster.breakLinks();
                cluster.untilDone(sync);
            }
            case SYNC_AND_WRITE -> {
                CompletableFuture<SyncReport> sync = cluster.begin(turn.node());
                cluster.untilCommitted(sync);
                cluster.pass(Schedule.MEANWHILE);
                write(turn, number);
                synced(turn, sync);
            }
        }
    }

    private void sync(Turn turn) {
        synced(turn, cluster.begin(turn.node()));
    }

    private void synced(Turn turn, CompletableFuture<SyncReport> sync) {
        cluster.untilDone(sync);
        count(sync.join());
        Contents server = contents(Turn.SERVER);
        Contents device = contents(turn.node());
        Map<Integer, SortedMap<String, String>> outcomes = outcomes(turn.node());
        for (int each = 0; each < cases.size(); each++) {
            played.get(each)
                    .synced(turn, server.of(each), device.of(each), outcomes.getOrDefault(each, Played.noOutcomes()));
        }
    }

    private void count(SyncReport report) {
        sum.count("conflict", report.conflicts());
        sum.count("ACCEPTED", report.pushed().accepted());
        sum.count("MERGED", report.pushed().merged());
        sum.count("SUPERSEDED", report.pushed().superseded());
        sum.count("DEFERRED", report.pushed().deferred());
        sum.count("REJECTED", report.pushed().rejected());
    }

    private void end() {
        List<Character> all = new ArrayList<>(schedule.devices());
        all.add(0, Turn.SERVER);
        for (char node : all) {
            Contents contents = contents(node);
            for (int each = 0; each < cases.size(); each++) {
                played.get(each).ended(node, contents.of(each));
            }
        }
        for (char device : schedule.devices()) {
            CompletableFuture<SyncReport> sync = cluster.begin(device);
            cluster.untilDone(sync);
            if (sync.join().pushed().rows()
                            + sync.join().pulled().rows()
                            + sync.join().pulled().deletes()
                    > 0) {
                played.forEach(each -> each.wrong(device + " does not come to rest: " + sync.join()));
            }
        }
    }

    // ---- what is done

    private void write(Turn turn, int number) {
        int deed = deeds++;
        String value = turn.node() + String.valueOf(number);
        cluster.node(turn.node()).write(writer -> {
            for (int each = 0; each < cases.size(); each++) {
                write(writer, each, cases.get(each).deeds().get(deed), value);
            }
            return null;
        });
    }

    private void write(Writer writer, int each, Deed deed, String value) {
        String table = EngineCluster.TABLE;
        RowKey row = key(Played.FIRST_KEY, each);
        boolean isThere = writer.get(table, row).isPresent();
        switch (deed) {
            case INSERT -> writer.put(table, row, row(Map.of("a", value + "a", "b", value + "b")));
            case WRITE_A -> patch(writer, each, isThere, Map.of("a", value + "a"));
            case WRITE_B -> patch(writer, each, isThere, Map.of("b", value + "b"));
            case DELETE -> writer.delete(table, row);
            case MOVE -> {
                RowKey other = key(Played.OTHER_KEY, each);
                RowKey from = isThere ? row : other;
                Optional<Row> values = writer.get(table, from);
                writer.delete(table, from);
                values.ifPresent(kept -> writer.put(table, isThere ? other : row, kept));
            }
        }
    }

    private void patch(Writer writer, int each, boolean isThere, Map<String, String> values) {
        if (isThere) {
            writer.patch(EngineCluster.TABLE, key(Played.FIRST_KEY, each), row(values));
        } else {
            played.get(each).wrong("the row is not there");
        }
    }

    private static RowKey key(String name, int each) {
        return RowKey.of(name + each);
    }

    private static Row row(Map<String, String> values) {
        Map<String, Value> row = new TreeMap<>();
        values.forEach((column, value) -> row.put(column, Value.of(value)));
        return Row.of(row);
    }

    // ---- what is seen

    /** A node's rows, by their keys. */
    private record Contents(Map<String, Map<String, String>> rows) {
        Map<String, Map<String, String>> of(int each) {
            Map<String, Map<String, String>> content = new TreeMap<>();
            for (String name : List.of(Played.FIRST_KEY, Played.OTHER_KEY)) {
                Optional.ofNullable(rows.get(name + each)).ifPresent(row -> content.put(name, row));
            }
            return content;
        }
    }

    private Contents contents(char node) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        for (KeyedRow row : cluster.node(node).query(Query.all(EngineCluster.TABLE))) {
            Map<String, String> values = new TreeMap<>();
            row.values().toMap().forEach((column, value) -> {
                if (!value.isNull()) {
                    values.put(column, text(value));
                }
            });
            rows.put(text(row.key().part(0)), values);
        }
        return new Contents(rows);
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }

    /** Returns what a device has been told since it was asked last, by case. */
    private Map<Integer, SortedMap<String, String>> outcomes(char device) {
        SyncNode node = cluster.node(device);
        List<Outcome> all = node.outcomes();
        int seen = outcomesSeen.getOrDefault(device, 0);
        outcomesSeen.put(device, all.size());
        Map<Integer, SortedMap<String, String>> outcomes = new HashMap<>();
        for (Outcome outcome : all.subList(seen, all.size())) {
            String key = text(outcome.key().part(0));
            outcomes.computeIfAbsent(Integer.valueOf(key.substring(1)), each -> new TreeMap<>())
                    .merge(key.substring(0, 1), outcome.kind().name(), (first, second) -> first + " " + second);
        }
        return outcomes;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
