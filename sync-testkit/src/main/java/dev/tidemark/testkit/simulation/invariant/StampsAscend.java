package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * At the server a device's stamps ascend with its numbers, whatever became of its clock and its process (I14): of each number the
 * newest, for an older write to a row travels under the number of the row's newest. Stamps of the server itself are left out: a verdict is stamped above both of the writes that it
 * settles, and such a stamp does not drag the server's clock along.
 */
final class StampsAscend extends Invariant {
    private final Map<Author, TreeMap<Long, Long>> times = new HashMap<>();

    StampsAscend() {
        super("stamps ascend");
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        if (node.equals(World.SERVER)) {
            rows.forEach(row -> row.versions().all().map(Version::stamp).forEach(this::check));
        }
    }

    private void check(Stamp stamp) {
        if (stamp.isBottom() || stamp.author().incarnation() != 0) {
            return;
        }
        TreeMap<Long, Long> known = times.computeIfAbsent(stamp.author(), author -> new TreeMap<>());
        known.merge(stamp.sequence(), stamp.time(), Math::max);
        long newest = known.get(stamp.sequence());
        Map.Entry<Long, Long> earlier = known.lowerEntry(stamp.sequence());
        Map.Entry<Long, Long> later = known.higherEntry(stamp.sequence());
        require(earlier == null || earlier.getValue() < newest, () -> stamp + " comes before " + earlier);
        require(later == null || later.getValue() > newest, () -> stamp + " comes behind " + later);
    }
}
