package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.merge.ShownRow.Head;
import dev.tidemark.runtime.internal.engine.merge.ShownRow.Met;
import dev.tidemark.runtime.internal.engine.merge.Siblings.Cell;
import dev.tidemark.runtime.internal.engine.state.Lives;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says what rows show where there is no server.
 *
 * <p>Columns at odds in the same writes, about which the same strategies decide, are settled together: the writes in the order of
 * their stamps, the first two, then what they come to with the third, and so on; always from the originals, so that it does not
 * matter who met whom first. Where a strategy leaves it to a person, the write with the highest stamp is shown. Which side was at a
 * server nobody can say, and no ancestor is known.
 */
public final class ShowingRows {
    private final ConflictRules rules;
    private final Lives seen;
    private final Function<Author, String> names;

    /** Creates one by the rules of a node, with what authors are called. */
    public ShowingRows(ConflictRules rules, Lives seen, Function<Author, String> names) {
        this.rules = rules;
        this.seen = seen;
        this.names = names;
    }

    /** Returns what a row shows of which something is known. */
    public ShownRow show(String table, RowKey key, Siblings row) {
        Showing showing = new Showing(table, key, row);
        Row values = rules.isUnit(table) ? showing.asOne() : showing.byColumn();
        boolean deleted = showing.isDeleted(values);
        Row image = deleted ? withAllColumns(row, values) : values;
        return new ShownRow(deleted, image, versions(row, deleted, image), showing.met);
    }

    /** Whoever writes a deleted row anew says what is to be in all columns that it ever had. */
    private static Row withAllColumns(Siblings row, Row values) {
        Map<String, Value> all = new LinkedHashMap<>();
        row.cells().keySet().forEach(column -> all.put(column, Value.NULL));
        return Row.of(all).with(values);
    }

    private Versions versions(Siblings row, boolean deleted, Row values) {
        Version life = row.shownLife();
        Map<String, Version> columns = new HashMap<>();
        row.cells().forEach((column, each) -> {
            List<Cell> all = row.alive(each, seen);
            Version last = all.get(all.size() - 1).version();
            boolean isSaid = deleted || !last.stamp().equals(life.stamp());
            if (isSaid && values.has(column)) {
                columns.put(column, last);
            }
        });
        return new Versions(life, columns);
    }

    /** One row while it is found out what it shows. */
    private final class Showing {
        private final String table;
        private final RowKey key;
        private final Siblings row;
        private final List<Met> met = new ArrayList<>();
        private boolean isSaidToBeDeleted;

        Showing(String table, RowKey key, Siblings row) {
            this.table = table;
            this.key = key;
            this.row = row;
        }

        Row byColumn() {
            Map<String, Value> shown = new LinkedHashMap<>();
            Map<Together, List<String>> atOdds = new LinkedHashMap<>();
            row.cells().forEach((column, each) -> {
                List<Cell> all = row.alive(each, seen);
                Cell last = all.get(all.size() - 1);
                List<String> chain = rules.chain(table, column);
                boolean agree = all.stream().allMatch(cell -> cell.value().equals(last.value()));
                shown.put(column, last.value());
                if (all.size() > 1 && !(agree && !rules.asks(chain))) {
                    Together together =
                            new Together(chain, all.stream().map(Cell::version).toList());
                    atOdds.computeIfAbsent(together, any -> new ArrayList<>()).add(column);
                }
            });
            atOdds.forEach((together, columns) -> {
                List<Head> heads = new ArrayList<>();
                for (int i = 0; i < together.versions().size(); i++) {
                    Version version = together.versions().get(i);
                    heads.add(new Head(version, values(columns, version)));
                }
                shown.putAll(settle(together.chain(), columns, heads).toMap());
            });
            return Row.of(shown);
        }

        private Row values(List<String> columns, Version version) {
            Map<String, Value> values = new LinkedHashMap<>();
            columns.forEach(column -> row.cells().get(column).stream()
                    .filter(cell -> cell.version().stamp().equals(version.stamp()))
                    .forEach(cell -> values.put(column, cell.value())));
            return Row.of(values);
        }

        /** A row that is one unit is written as a whole: each write has all of its columns, or shows what it had seen there. */
        Row asOne() {
            List<Cell> all = row.alive(
                    row.cells().values().stream().flatMap(List::stream).toList(), seen);
            List<Version> heads = all.stream()
                    .map(Cell::version)
                    .filter(each -> all.stream().noneMatch(other -> isCovered(other.version(), each)))
                    .sorted((one, other) -> one.stamp().compareTo(other.stamp()))
                    .distinct()
                    .toList();
            // In all columns, that of nobody here too: the next write then says what is to be in each.
            Set<String> columns = row.cells().keySet();
            List<Head> rows = heads.stream().map(head -> whole(head, columns)).toList();
            List<String> chain = rules.chain(table, "");
            boolean agree = rows.stream().map(Head::values).distinct().count() <= 1;
            if (rows.isEmpty()) {
                return Row.EMPTY;
            }
            return agree && !rules.asks(chain) ? rows.get(0).values() : settle(chain, List.copyOf(columns), rows);
        }

        private Head whole(Version head, Set<String> columns) {
            Map<String, Value> values = new LinkedHashMap<>();
            columns.forEach(column -> values.put(column, Value.NULL));
            values.putAll(seenBy(head));
            return new Head(head, Row.of(values));
        }

        private boolean isCovered(Version later, Version earlier) {
            return !later.stamp().equals(earlier.stamp()) && seen.covers(later, earlier.stamp());
        }

        private Map<String, Value> seenBy(Version head) {
            Map<String, Value> values = new LinkedHashMap<>();
            row.cells()
                    .forEach((column, all) -> all.stream()
                            .filter(cell ->
                                    cell.version().stamp().equals(head.stamp()) || isCovered(head, cell.version()))
                            .findFirst()
                            .ifPresent(cell -> values.put(column, cell.value())));
            return values;
        }

        /** Returns what columns at odds show. */
        private Row settle(List<String> chain, List<String> columns, List<Head> heads) {
            Side before = side(heads.get(0).version(), Optional.of(heads.get(0).values()));
            for (int i = 1; i < heads.size(); i++) {
                Side next =
                        side(heads.get(i).version(), Optional.of(heads.get(i).values()));
                if (before.values().equals(next.values()) && !rules.asks(chain)) {
                    before = next;
                    continue;
                }
                Conflict conflict = new Conflict(table, key, Set.copyOf(columns), before, next, Optional.empty());
                ConflictRules.Decided said = ask(chain, conflict);
                note(new Met(
                        Set.copyOf(columns),
                        heads.stream().map(head -> head.version().stamp()).toList(),
                        conflict,
                        said.by(),
                        said.resolution()));
                Resolution resolution = said.resolution();
                if (resolution instanceof Resolution.Keep keep) {
                    before = keep.side();
                } else if (resolution instanceof Resolution.Merge merge) {
                    before = side(heads.get(i).version(), Optional.of(merge.values()));
                } else if (resolution instanceof Resolution.Delete) {
                    isSaidToBeDeleted = true;
                    before = next;
                } else {
                    return heads.get(heads.size() - 1).values();
                }
            }
            return before.values().orElseThrow();
        }

        /** One set of writes is one conflict: what is said about all of them counts. */
        private void note(Met last) {
            met.removeIf(each ->
                    each.columns().equals(last.columns()) && each.stamps().equals(last.stamps()));
            met.add(last);
        }

        boolean isDeleted(Row values) {
            List<Version> deletions = row.standing(seen);
            if (deletions.isEmpty()) {
                return isSaidToBeDeleted;
            }
            List<Version> living = row.living(seen);
            return living.isEmpty()
                    || isDeletedAgainst(values, deletions.get(deletions.size() - 1), living)
                    || isSaidToBeDeleted;
        }

        private boolean isDeletedAgainst(Row values, Version deletion, List<Version> living) {
            Version write = living.get(living.size() - 1);
            Side gone = side(deletion, Optional.empty());
            Side there = side(write, Optional.of(values));
            boolean isGoneFirst = gone.stamp().compareTo(there.stamp()) < 0;
            Conflict conflict = new Conflict(
                    table, key, Set.of(), isGoneFirst ? gone : there, isGoneFirst ? there : gone, Optional.empty());
            TablePolicy.Deletes policy = rules.policy(table).deletes();
            boolean deleted = switch (policy) {
                case UPDATE_WINS -> false;
                case DELETE_WINS -> true;
                case BY_STAMP -> !isGoneFirst;
                case STRATEGY -> isDeletedBySay(conflict, living, gone);
            };
            if (policy != TablePolicy.Deletes.STRATEGY) {
                String by = "deletes: " + policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
                noteDeletion(living, conflict, by, Resolution.keep(deleted ? gone : there));
            }
            return deleted;
        }

        /** Where it is left to a person, the side with the higher stamp is shown. */
        private boolean isDeletedBySay(Conflict conflict, List<Version> living, Side gone) {
            ConflictRules.Decided said = ask(rules.chain(table, ""), conflict);
            boolean isDecided =
                    said.resolution() instanceof Resolution.Keep || said.resolution() instanceof Resolution.Delete;
            Resolution resolution = isDecided || said.resolution() instanceof Resolution.Defer
                    ? said.resolution()
                    : Resolution.defer("a deletion can be kept or not, but not merged");
            noteDeletion(living, conflict, said.by(), resolution);
            if (resolution instanceof Resolution.Keep keep) {
                return keep.side().equals(gone);
            }
            return resolution instanceof Resolution.Delete || conflict.second().equals(gone);
        }

        private void noteDeletion(List<Version> living, Conflict conflict, String by, Resolution resolution) {
            List<Stamp> stamps = Stream.concat(row.standing(seen).stream(), living.stream())
                    .map(Version::stamp)
                    .toList();
            met.add(new Met(Set.of(), stamps, conflict, by, resolution));
        }

        private ConflictRules.Decided ask(List<String> chain, Conflict conflict) {
            ConflictRules.Answer answer = rules.resolve(chain, conflict);
            if (!(answer instanceof ConflictRules.Decided decided)) {
                return new ConflictRules.Decided(
                        Resolution.defer("the conflict strategy failed; the write with the highest stamp is shown"),
                        "");
            }
            return decided.resolution() instanceof Resolution.Split
                    ? new ConflictRules.Decided(
                            Resolution.defer("only a server keeps both writes, as two rows"), decided.by())
                    : decided;
        }

        private Side side(Version version, Optional<Row> values) {
            return new Side(
                    values,
                    version.stamp(),
                    names.apply(version.stamp().author()),
                    Conflict.Role.PEER,
                    Arrival.UNKNOWN);
        }
    }

    /** Writes that are at odds in the same columns, about which the same strategies decide. */
    private record Together(List<String> chain, List<Version> versions) {}
}
