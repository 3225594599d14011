package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What an app has written to its file by itself, as long as its node has not harvested it. Nobody else can know of it before, and
 * then it has numbers.
 */
final class Uncaptured {
    private final List<List<Written.Change>> transactions;

    Uncaptured() {
        this(List.of());
    }

    private Uncaptured(List<List<Written.Change>> transactions) {
        this.transactions = new ArrayList<>(transactions);
    }

    Uncaptured copy() {
        return new Uncaptured(transactions);
    }

    void add(List<Written.Change> transaction) {
        transactions.add(List.copyOf(transaction));
    }

    /**
     * Returns the transactions that a harvest has taken note of, which from now on are no longer here.
     *
     * @param stamps what the harvest has put: one for each row
     * @throws Violation if a row was left out that is not as it was before all of them
     */
    List<Written> harvested(String node, List<StoredRow> stamps) {
        Map<String, Long> numbers = new HashMap<>();
        stamps.forEach(row -> numbers.put(row.table() + row.key(), row.pending()));
        requireAll(node, numbers);
        List<Written> written = new ArrayList<>();
        for (List<Written.Change> transaction : transactions) {
            List<Written.Change> left = transaction.stream()
                    .filter(change -> numbers.containsKey(place(change)))
                    .toList();
            OptionalLong number = left.stream()
                    .mapToLong(change -> numbers.get(place(change)))
                    .max();
            number.ifPresent(last -> written.add(new Written(node, last, left)));
        }
        transactions.clear();
        return written;
    }

    private static String place(Written.Change change) {
        return change.edit().table() + change.edit().key();
    }

    /** A row that was not there before, and is not there any more, has left nothing to take note of. */
    private void requireAll(String node, Map<String, Long> numbers) {
        Map<String, List<Written.Change>> rows =
                transactions.stream().flatMap(List::stream).collect(Collectors.groupingBy(Uncaptured::place));
        Optional<List<Written.Change>> missed = rows.entrySet().stream()
                .filter(row -> !numbers.containsKey(row.getKey()) && !cameAndWent(row.getValue()))
                .map(Map.Entry::getValue)
                .findFirst();
        missed.ifPresent(changes -> {
            throw new Violation("what apps write is captured", node + " took no note of " + changes);
        });
    }

    private static boolean cameAndWent(List<Written.Change> row) {
        return row.get(0).kind() == Written.Kind.CREATED
                && row.get(row.size() - 1).kind() == Written.Kind.DELETED;
    }
}
