package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.World;
import java.util.List;

/**
 * Whatever a server stores is stamped no later than its own clock says, but for the five minutes by which clocks may be apart: who is years
 * ahead is corrected, and wins nothing by it (I14). It ends where the server's clock is touched.
 */
final class StampsAreNotAhead extends Invariant {
    private final Knowledge knowledge;

    StampsAreNotAhead(Knowledge knowledge) {
        super("no stamp is from the future");
        this.knowledge = knowledge;
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        if (node.equals(World.SERVER) && !knowledge.isServersClockTouched()) {
            rows.forEach(this::check);
        }
    }

    private void check(StoredRow row) {
        row.versions()
                .all()
                .filter(version -> version.lsn() == row.lsn())
                .map(Version::stamp)
                .forEach(stamp -> require(
                        !knowledge.isAhead(stamp.time()),
                        () -> "the server stores " + row.table() + row.key() + ", which is stamped " + stamp));
    }
}
