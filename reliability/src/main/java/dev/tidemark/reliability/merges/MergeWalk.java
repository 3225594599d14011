package dev.tidemark.reliability.merges;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.reliability.merges.TwinChange.Kind;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.merge.MergerSeam;
import dev.tidemark.testkit.model.Cell;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.Court;
import dev.tidemark.testkit.model.Policy;
import dev.tidemark.testkit.model.RowState;
import dev.tidemark.testkit.model.Ruling;
import dev.tidemark.testkit.model.Seen;
import dev.tidemark.testkit.model.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Some devices' random changes to one row, merged into it one after the other, by the engine and by the model. Where a device has
 * read the server's feed to is drawn anew for each column, at or before the last place it knew, as it is with columns that were
 * written once before; so that all that contexts can say comes up soon.
 */
final class MergeWalk {
    private static final String TABLE = "t";
    private static final RowKey KEY = RowKey.of("r");
    private static final List<String> COLUMNS = List.of("a", "b", "c");
    private static final int DEVICES = 3;
    private static final long SERVER = 0x5e;

    private final long seed;
    private final SplittableRandom random;
    private final Policy policy;
    private final MergerSeam merger;
    private final Author server = new Author(new UUID(0, SERVER), 1);
    private final List<Moment> moments = new ArrayList<>();
    private final long[] cursors = new long[DEVICES];
    private final long[] cursorsBefore = new long[DEVICES];
    private final boolean[] holds = new boolean[DEVICES];
    private final long[] numbers = new long[DEVICES];
    private final Seen[] mine = new Seen[DEVICES];
    private final List<Told> story = new ArrayList<>();
    private long millis = 1_000;
    private int writes;
    private long merges;

    /**
     * What stands at the server at a position of its feed, which is its index.
     *
     * @param known all that was ever committed
     */
    private record Moment(Optional<RowState> model, Optional<StoredRow> engine, Seen known) {}

    private record Told(int device, TwinChange change) {
        @Override
        public String toString() {
            return "device " + device + ": " + change;
        }
    }

    MergeWalk(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        policy = new Policy(pick(Policy.Strategy.values()), random.nextInt(3) == 0, pick(Policy.Deletes.values()));
        merger = new MergerSeam(
                server, strategy(policy.strategy()), TABLE, tablePolicy(policy), () -> Instant.ofEpochMilli(millis));
        moments.add(new Moment(Optional.empty(), Optional.empty(), Seen.NOTHING));
        Arrays.fill(mine, Seen.NOTHING);
    }

    private static TablePolicy tablePolicy(Policy policy) {
        return new TablePolicy(
                List.of(),
                Map.of(),
                policy.wholeRows() ? TablePolicy.Granularity.ROW : TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.valueOf(policy.deletes().name()),
                Map.of());
    }

    private static ConflictStrategy strategy(Policy.Strategy strategy) {
        return switch (strategy) {
            case LAST_WRITER_WINS -> conflict -> Resolution.keep(conflict.second());
            case FIRST_WRITER_WINS -> conflict -> Resolution.keep(conflict.first());
            case SERVER_WINS -> conflict -> Resolution.keep(side(conflict, Arrival.PRESENT));
            case CLIENT_WINS -> conflict -> Resolution.keep(side(conflict, Arrival.ARRIVED));
            case MANUAL -> conflict -> Resolution.defer("a person decides");
        };
    }

    private static Conflict.Side side(Conflict conflict, Arrival arrival) {
        return conflict.first().arrival() == arrival ? conflict.first() : conflict.second();
    }

    /**
     * Merges some changes, one after the other.
     *
     * @return how many
     * @throws AssertionError with the story, where the two differ
     */
    long run(int steps) {
        for (int step = 0; step < steps; step++) {
            millis += 10;
            step();
        }
        return merges;
    }

    private void step() {
        int device = random.nextInt(DEVICES);
        if (random.nextInt(3) > 0) {
            cursors[device] += random.nextLong(moments.size() - cursors[device]);
            holds[device] = moments.get((int) cursors[device])
                    .model()
                    .filter(RowState::isThere)
                    .isPresent();
        }
        TwinChange change = draw(device);
        holds[device] = change.kind() != Kind.DELETE;
        cursorsBefore[device] = cursors[device];
        story.add(new Told(device, change));
        moments.add(merge(change));
        if (policy.wholeRows()) {
            // What a device sends of a whole row is what it holds: it has to hold its own last writes.
            cursors[device] = moments.size() - 1;
            holds[device] = now().model().filter(RowState::isThere).isPresent();
        }
    }

    private Moment now() {
        return moments.get(moments.size() - 1);
    }

    // ---- changes

    private TwinChange draw(int device) {
        numbers[device]++;
        Kind kind = kind(holds[device]);
        Seen own = mine[device];
        Optional<Twin> existence = kind == Kind.UPDATE
                ? Optional.empty()
                : Optional.of(twin(
                        device,
                        own,
                        context(device, cursorsBefore[device]),
                        kind == Kind.CREATE ? RowState.THERE : Optional.empty()));
        long oldest = existence.map(twin -> read(twin.version().context())).orElse(cursorsBefore[device]);
        Map<String, Twin> columns = new TreeMap<>();
        if (kind != Kind.DELETE) {
            String certain = pick(COLUMNS.toArray(String[]::new));
            for (String column : COLUMNS) {
                if (column.equals(certain) || random.nextInt(3) == 0) {
                    columns.put(
                            column, twin(device, own, context(device, oldest), Optional.of("v" + random.nextInt(4))));
                }
            }
        }
        return new TwinChange(
                kind, existence, columns, kind == Kind.UPDATE && policy.wholeRows() ? known(device) : Map.of());
    }

    /** What is there may be deleted, and created anew before that is told. */
    private Kind kind(boolean there) {
        if (!there) {
            return policy.wholeRows() || random.nextBoolean() ? Kind.CREATE : pick(Kind.values());
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> Kind.DELETE;
            case 2 -> Kind.CREATE;
            default -> Kind.UPDATE;
        };
    }

    /** Up to where the author had read: mostly to where it has now, but for what it wrote before it got there. */
    private long context(int device, long oldest) {
        boolean isSquashed = cursors[device] > oldest && random.nextInt(4) == 0;
        return isSquashed ? random.nextLong(oldest, cursors[device]) : cursors[device];
    }

    private long read(Context context) {
        return context.feeds().getOrDefault(server, 0L);
    }

    private Twin twin(int device, Seen own, long cursor, Optional<String> value) {
        long time = (millis << 16) - random.nextInt(1_000_000);
        Write write = new Write(
                ++writes, "D" + device, time, moments.get((int) cursor).known().and(own));
        mine[device] = mine[device].and(write);
        Version version = new Version(
                new Stamp(time, Author.device(new UUID(0, device + 1)), numbers[device]),
                cursor == 0 ? Context.EMPTY : Context.ofFeed(server, cursor),
                0);
        return new Twin(new Cell(value, write), version);
    }

    /** The row as a device knows it. */
    private Map<String, Twin> known(int device) {
        Moment seen = moments.get((int) cursors[device]);
        Map<String, Twin> known = new LinkedHashMap<>();
        StoredRow row = seen.engine().orElseThrow();
        seen.model()
                .orElseThrow()
                .columns()
                .forEach((column, cell) -> known.put(
                        column, new Twin(cell, row.versions().of(column).at(0))));
        return known;
    }

    // ---- merging

    private Moment merge(TwinChange twin) {
        merges++;
        Change change = twin.forModel(KEY.toString());
        Seen known = now().known();
        for (Write write : change.writes()) {
            known = known.and(write);
        }
        Write verdict = new Write(++writes, "S", millis << 16, known);
        Ruling ruling = Court.settle(policy, now().model(), change, verdict);
        MergerSeam.Merged merged = twin.merge(merger, now().engine(), KEY, moments.size());
        Optional<StoredRow> engine = merged.written().or(now()::engine);
        compare("what became of it", ruling.kind().name(), merged.kind());
        compare("a conflict", ruling.conflict(), merged.conflict());
        compare("the row", content(ruling.row()), stored(engine));
        Moment after = new Moment(ruling.row(), engine, known.and(verdict));
        repeat(twin, after);
        return after;
    }

    /**
     * What comes a second time changes nothing. Where rows are one unit an update passes columns of others on, and whether those are
     * covered can't be told from their stamps; there it is the group that comes once only.
     */
    private void repeat(TwinChange twin, Moment after) {
        if (!twin.known().isEmpty()) {
            return;
        }
        MergerSeam.Merged again = twin.merge(merger, after.engine(), KEY, moments.size() + 1L);
        compare(
                "the row, when the change comes again",
                stored(after.engine()),
                stored(again.written().or(after::engine)));
    }

    private void compare(String what, Object model, Object engine) {
        if (!Objects.equals(model, engine)) {
            String changes = story.stream().map(Told::toString).collect(Collectors.joining("\n"));
            throw new AssertionError("seed " + seed + ": " + what + ": the model says " + model + ", the engine "
                    + engine + "\n" + policy + "\n" + changes + "\nbefore: " + now().model());
        }
    }

    private static Map<String, String> content(Optional<RowState> row) {
        return row.filter(RowState::isThere).map(RowState::values).orElse(Map.of("row", "none"));
    }

    private static Map<String, String> stored(Optional<StoredRow> row) {
        if (row.filter(each -> !each.deleted()).isEmpty()) {
            return Map.of("row", "none");
        }
        Map<String, String> values = new TreeMap<>();
        row.get().values().toMap().forEach((column, value) -> {
            if (!value.isNull()) {
                values.put(column, ((Value.Text) value).value());
            }
        });
        return values;
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
