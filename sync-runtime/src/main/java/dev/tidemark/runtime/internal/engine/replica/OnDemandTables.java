package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.peers.WholePull;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The tables that the configuration has this node hold on demand: of their rows only those that it wrote and those that it has read.
 *
 * <p>Threading: immutable.
 */
public final class OnDemandTables {
    private final Set<String> names;

    /** @param names in whatever case */
    OnDemandTables(Collection<String> names) {
        this.names = PartialTables.folded(names);
    }

    /** Returns whether no table is on demand. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Returns whether a table is on demand. */
    public boolean has(String table) {
        return !names.isEmpty() && names.contains(table);
    }

    /** Returns the names of the tables. */
    public Set<String> names() {
        return names;
    }

    /**
     * Notes which tables are held in part from now on. Of one that is on demand no more, all is asked for again at the next greeting.
     *
     * @param isAmongEquals whether it has equals and no server, or had
     * @param isAdopted whether the store is a file that an app reads and writes
     * @throws SyncException of kind {@code USAGE} if this node can't hold tables on demand
     */
    void takeUp(Transaction transaction, Role role, boolean isAmongEquals, boolean isAdopted) {
        if (!isEmpty()) {
            requirePossible(role, isAmongEquals, isAdopted);
        }
        check(transaction.tables());
        PartialTables before = PartialTables.load(transaction);
        PartialTables now = before.with(names);
        if (!now.equals(before)) {
            now.save(transaction);
        }
        if (!names.containsAll(now.names())) {
            WholePull.want(transaction);
        }
    }

    private void requirePossible(Role role, boolean isAmongEquals, boolean isAdopted) {
        String first = names.iterator().next();
        if (role == Role.SERVER) {
            throw usage("a server holds all rows of its tables: table '" + first
                    + "' can be on demand at a device only. Take 'mode: on-demand' away");
        }
        if (isAmongEquals || role != Role.DEVICE) {
            throw usage("a node that exchanges with equals has no server to ask, and holds all rows of its tables. Take"
                    + " 'mode: on-demand' away from table '" + first + "'");
        }
        if (isAdopted) {
            throw usage("an app reads its own file by itself, and would not notice that rows of table '" + first
                    + "' are not there. Take 'mode: on-demand' away, or give the node a store of its own");
        }
    }

    /**
     * Checks that no reference to a table on demand is enforced here: most rows would seem to lack what they refer to.
     *
     * @throws SyncException of kind {@code USAGE} if one is
     */
    public void check(List<TableDefinition> tables) {
        if (isEmpty()) {
            return;
        }
        for (TableDefinition table : tables) {
            for (ForeignKey reference : table.references()) {
                if (reference.enforced() && has(reference.table())) {
                    throw usage("table '" + table.name() + "' has a foreign key to table '" + reference.table()
                            + "', which is on demand here, so that it can't be checked. Take 'mode: on-demand' away from '"
                            + reference.table() + "'");
                }
            }
        }
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
    }
}
