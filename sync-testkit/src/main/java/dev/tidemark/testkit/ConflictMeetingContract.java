package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * That the result of a conflict among more than two does not depend on who met whom first.
 *
 * <p>They meet in pairs as chance has it, and they arrive one by one, in every order that there is. Where two versions have met, the one that was kept goes on as it is, and what was merged goes on in the place of the later
 * of the two. What a person decides is not foreseen: orders in which the strategy defers, or has the row deleted, are not compared.
 */
abstract class ConflictMeetingContract extends ConflictPurityContract {
    private static final int ORDERS = 8;
    private static final int MEETINGS = 60;

    @Test
    void theResultDoesNotDependOnTheOrderInWhichVersionsMeet() {
        Rounds.each(100, random -> {
            Set<String> columns = conflicts.columns(random);
            Optional<Row> ancestor = conflicts.ancestor(random, columns);
            List<Side> versions = conflicts.versions(random, columns, random.nextInt(3, 6));
            if (provider().needsServer()) {
                assertSameOrderSameResult(columns, versions, ancestor);
            } else {
                assertAnyOrderSameResult(random, columns, unarrived(versions), ancestor);
            }
        });
    }

    private void assertAnyOrderSameResult(
            SplittableRandom random, Set<String> columns, List<Side> versions, Optional<Row> ancestor) {
        List<Row> results = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            inAnyOrder(random, columns, versions, ancestor).ifPresent(results::add);
        }
        inEveryOrder(
                List.of(), versions, order -> oneByOne(columns, order, ancestor).ifPresent(results::add));
        results.forEach(result -> assertEquals(
                results.get(0), result, () -> "the result depends on the order in which these met: " + versions));
    }

    /** Goes through all orders in which versions may arrive one by one. */
    private static void inEveryOrder(List<Side> arrived, List<Side> left, Consumer<List<Side>> each) {
        if (left.isEmpty()) {
            each.accept(arrived);
        }
        for (Side next : left) {
            List<Side> more = new ArrayList<>(arrived);
            more.add(next);
            inEveryOrder(more, left.stream().filter(side -> side != next).toList(), each);
        }
    }

    private Optional<Row> oneByOne(Set<String> columns, List<Side> versions, Optional<Row> ancestor) {
        Optional<Side> present = Optional.of(versions.get(0));
        for (Side next : versions.subList(1, versions.size())) {
            present = present.flatMap(there -> met(columns, there, next, ancestor));
        }
        return present.flatMap(Side::values);
    }

    private static List<Side> unarrived(List<Side> versions) {
        return versions.stream()
                .map(version -> Conflicts.arrived(version, Arrival.UNKNOWN))
                .toList();
    }

    private Optional<Row> inAnyOrder(
            SplittableRandom random, Set<String> columns, List<Side> versions, Optional<Row> ancestor) {
        List<Side> left = new ArrayList<>(versions);
        while (left.size() > 1) {
            Side one = left.remove(random.nextInt(left.size()));
            Side other = left.remove(random.nextInt(left.size()));
            Optional<Side> met = met(columns, one, other, ancestor);
            if (met.isEmpty()) {
                return Optional.empty();
            }
            left.add(met.get());
        }
        return left.get(0).values();
    }

    /** Returns what two versions become, nothing where that is open. */
    private Optional<Side> met(Set<String> columns, Side one, Side other, Optional<Row> ancestor) {
        boolean inOrder = one.stamp().compareTo(other.stamp()) < 0;
        Side first = inOrder ? one : other;
        Side second = inOrder ? other : one;
        Resolution answer = answer(columns, first, second, ancestor);
        if (answer instanceof Resolution.Keep keep) {
            return Optional.of(keep.side());
        } else if (answer instanceof Resolution.Split split) {
            return Optional.of(split.keeps());
        } else if (answer instanceof Resolution.Merge merge) {
            return Optional.of(Conflicts.with(second, Optional.of(merge.values())));
        }
        return Optional.empty();
    }

    /** What a strategy throws, defers. */
    private Resolution answer(Set<String> columns, Side first, Side second, Optional<Row> ancestor) {
        try {
            return strategy.resolve(Conflicts.between(columns, first, second, ancestor));
        } catch (RuntimeException failure) {
            return Resolution.defer(failure.toString());
        }
    }

    /** Two servers that get the same versions in the same order agree; in which order, is what such a strategy goes by. */
    private void assertSameOrderSameResult(Set<String> columns, List<Side> versions, Optional<Row> ancestor) {
        assertEquals(
                atAServer(columns, versions, ancestor), atAServer(columns, versions, ancestor), versions::toString);
    }

    private Optional<Row> atAServer(Set<String> columns, List<Side> versions, Optional<Row> ancestor) {
        Side present = Conflicts.arrived(versions.get(0), Arrival.PRESENT);
        for (Side next : versions.subList(1, versions.size())) {
            Side there = present;
            present = met(columns, there, Conflicts.arrived(next, Arrival.ARRIVED), ancestor)
                    .map(side -> Conflicts.arrived(side, Arrival.PRESENT))
                    .orElse(there);
        }
        return present.values();
    }

    @Test
    void meetingAgainAndAgainDoesNotMakeARowGrow() {
        Rounds.each(50, random -> {
            Set<String> columns = conflicts.columns(random);
            List<Side> writers = conflicts.versions(random, columns, 3);
            long bound = 4
                            * writers.stream()
                                    .map(Side::values)
                                    .mapToLong(ConflictMeetingContract::size)
                                    .sum()
                    + 64;
            Side row = writers.get(0);
            for (int i = 1; i <= MEETINGS; i++) {
                Side again = writtenAgain(writers.get(i % writers.size()), row.stamp());
                row = met(columns, row, again, Optional.empty()).orElse(row);
                long size = size(row.values());
                assertTrue(size <= bound, () -> "after many meetings the row has grown to " + size + ": " + writers);
            }
        });
    }

    private static Side writtenAgain(Side side, Stamp after) {
        Stamp stamp =
                new Stamp(after.time() + 1, side.stamp().author(), side.stamp().sequence());
        return new Side(side.values(), stamp, side.name(), side.role(), side.arrival());
    }

    private static long size(Optional<Row> values) {
        return values.map(Answers::size).orElse(0L);
    }
}
