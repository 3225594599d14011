package dev.tidemark.testkit;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Conflicts as the runtime makes them, and no others: the sides are of two authors and in the order of their stamps, both hold
 * the columns at odds and nothing else, a deletion is against a whole row, an ancestor is there only where one was asked for,
 * and even then not always.
 *
 * @param value makes the value of a column
 * @param wantsAncestor whether the strategy asks for ancestors
 * @param needsServer whether it depends on which side was at the server
 */
record Conflicts(Function<SplittableRandom, Value> value, boolean wantsAncestor, boolean needsServer) {
    private static final List<String> COLUMNS = List.of("title", "note", "total", "tags", "öffnungs zeit");
    private static final List<String> NAMES = List.of("anna", "phone", "phone", "");
    private static final long TIME = 1_000L << 16;

    static Conflicts of(ConflictStrategyProvider provider, Function<SplittableRandom, Value> value) {
        return new Conflicts(value, provider.wantsAncestor(), provider.needsServer());
    }

    Conflict any(SplittableRandom random) {
        Set<String> columns = columns(random);
        List<Side> sides = versions(random, columns, 2);
        return between(columns, sides.get(0), sides.get(1), ancestor(random, columns));
    }

    List<Conflict> any(SplittableRandom random, int count) {
        return IntStream.range(0, count).mapToObj(i -> any(random)).toList();
    }

    /** Returns the conflict of one column between two values. */
    Conflict of(Value first, Value second) {
        SplittableRandom random = new SplittableRandom(1);
        Set<String> column = Set.of("title");
        List<Side> sides = versions(random, column, 2);
        return between(
                column,
                with(sides.get(0), Optional.of(Row.of(Map.of("title", first)))),
                with(sides.get(1), Optional.of(Row.of(Map.of("title", second)))),
                Optional.empty());
    }

    Set<String> columns(SplittableRandom random) {
        Set<String> columns = new LinkedHashSet<>();
        for (int i = random.nextInt(1, COLUMNS.size()); i > 0; i--) {
            columns.add(COLUMNS.get(random.nextInt(COLUMNS.size())));
        }
        return columns;
    }

    Optional<Row> ancestor(SplittableRandom random, Set<String> columns) {
        return wantsAncestor && random.nextBoolean() ? Optional.of(row(random, columns)) : Optional.empty();
    }

    /** Returns concurrent writes of as many authors, in the order of their stamps; many of them are of the same time. */
    List<Side> versions(SplittableRandom random, Set<String> columns, int count) {
        Map<Stamp, Side> versions = new TreeMap<>();
        while (versions.size() < count) {
            Side version = version(random, columns);
            versions.put(version.stamp(), version);
        }
        List<Side> all = new ArrayList<>(versions.values());
        if (needsServer || random.nextBoolean()) {
            all.set(0, arrived(all.get(0), random.nextBoolean() ? Arrival.PRESENT : Arrival.ARRIVED));
            all.set(1, arrived(all.get(1), opposite(all.get(0).arrival())));
        }
        return all;
    }

    private Side version(SplittableRandom random, Set<String> columns) {
        boolean server = random.nextInt(4) == 0;
        Author author = new Author(new UUID(random.nextLong(), random.nextLong()), server ? random.nextLong() : 0);
        Stamp stamp = new Stamp(TIME + random.nextInt(3), author, random.nextInt(1, 100));
        String name = server ? "hub" : NAMES.get(random.nextInt(NAMES.size()));
        Role role = server ? Role.SERVER : Role.DEVICE;
        return new Side(Optional.of(row(random, columns)), stamp, name, role, Arrival.UNKNOWN);
    }

    private Row row(SplittableRandom random, Set<String> columns) {
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, value.apply(random)));
        return Row.of(values);
    }

    static Conflict between(Set<String> columns, Side first, Side second, Optional<Row> ancestor) {
        return new Conflict("notes", RowKey.of("n1"), columns, first, second, ancestor);
    }

    /** Returns the same conflict with one side deleting the row, once the first and once the second. */
    static List<Conflict> deletions(Conflict conflict) {
        Side first = conflict.first();
        Side second = conflict.second();
        return List.of(
                between(Set.of(), with(first, Optional.empty()), second, conflict.ancestor()),
                between(Set.of(), first, with(second, Optional.empty()), conflict.ancestor()));
    }

    /** Returns the same conflict as a server sees it that has the one side and gets the other. */
    static Conflict arrived(Conflict conflict, Arrival first) {
        return between(
                conflict.columns(),
                arrived(conflict.first(), first),
                arrived(conflict.second(), opposite(first)),
                conflict.ancestor());
    }

    static Side arrived(Side side, Arrival arrival) {
        return new Side(side.values(), side.stamp(), side.name(), side.role(), arrival);
    }

    private static Arrival opposite(Arrival arrival) {
        return switch (arrival) {
            case PRESENT -> Arrival.ARRIVED;
            case ARRIVED -> Arrival.PRESENT;
            case UNKNOWN -> Arrival.UNKNOWN;
        };
    }

    static Side with(Side side, Optional<Row> values) {
        return new Side(values, side.stamp(), side.name(), side.role(), side.arrival());
    }
}
