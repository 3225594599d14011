package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.World;
import dev.tidemark.testkit.simulation.Written;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is written at a server later has a later stamp, whatever became of its clock and its process, and whichever of several servers
 * side by side it was written at (I14). It ends where the server has lost something: the last stamp that it has given was lost with it.
 */
final class ServerStampsAscend extends Invariant {
    private final Knowledge knowledge;
    private final Set<Breach.Reference> written = new HashSet<>();
    private long newest;

    ServerStampsAscend(Knowledge knowledge) {
        super("a server's stamps ascend");
        this.knowledge = knowledge;
    }

    @Override
    public void wrote(Written write) {
        if (write.node().equals(World.SERVER)) {
            write.changes()
                    .forEach(change -> written.add(new Breach.Reference(
                            change.edit().table(), change.edit().key())));
        }
    }

    /** Verdicts are left out: each is above the two writes that it settles, and takes the server's clock no further. */
    @Override
    public void stored(String node, List<StoredRow> rows) {
        if (node.equals(World.SERVER)) {
            long before = newest;
            rows.stream()
                    .filter(row -> written.contains(new Breach.Reference(row.table(), row.key())))
                    .forEach(row -> check(row, before));
            written.clear();
        }
    }

    private void check(StoredRow row, long before) {
        Optional<Stamp> stamp = row.versions()
                .all()
                .filter(version -> version.lsn() == row.lsn())
                .map(Version::stamp)
                .max(Stamp::compareTo);
        stamp.ifPresent(own -> {
            require(
                    own.time() > before || knowledge.hasLost(),
                    () -> "the server's write to " + row.table() + row.key() + " is stamped " + own
                            + ", and one before it at " + before);
            newest = Math.max(newest, own.time());
        });
    }
}
