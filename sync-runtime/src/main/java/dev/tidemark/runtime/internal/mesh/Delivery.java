package dev.tidemark.runtime.internal.mesh;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What one node's feed holds behind a position, read in one snapshot to its head: what an equal is given.
 *
 * <p>Threading: one thread. However many changes there are, they are read one after the other.
 */
public interface Delivery extends AutoCloseable {
    /** Returns who sends what. */
    Header header();

    /**
     * Returns the next change, or nothing at the end. A row at odds comes as several changes in succession, one for each of its
     * versions that none of the others' authors had seen.
     */
    Optional<Change> next();

    /** Ends the reading. Idempotent. */
    @Override
    void close();

    /**
     * Who sends what.
     *
     * @param log whose feed it is, in the incarnation in which it was read
     * @param name the sender's name, for people
     * @param since the position behind which it begins; 0 for everything
     * @param head the position to which it goes
     * @param seen what the sender has: of each author all writes up to a number, and of each equal's feed up to which position
     *     it has read it, which acknowledges what was read
     * @param tables the tables of which there may be changes
     * @param names the names of authors, as far as the sender knows them
     * @param lives the lives of nodes' logs that the sender knows of: what it has seen names each log by its last one
     */
    record Header(
            Author log,
            String name,
            long since,
            long head,
            Context seen,
            List<TableDefinition> tables,
            Map<Author, String> names,
            List<Life> lives) {
        /** Keeps unmodifiable copies. */
        public Header {
            Objects.requireNonNull(log, "log");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(seen, "seen");
            tables = List.copyOf(tables);
            names = Map.copyOf(names);
            lives = List.copyOf(lives);
            if (since < 0 || since > head) {
                throw new IllegalArgumentException("a delivery from " + since + " to " + head);
            }
        }

        /**
         * Checks that it comes from another node.
         *
         * @throws SyncException if it is this node's own, or that of a copy of its database, which passes for it
         */
        public void requireFromAnotherThan(UUID self) {
            if (log.node().equals(self)) {
                throw new SyncException(
                        SyncException.Kind.USAGE,
                        "this delivery comes from node '" + name + "' itself, or from a copy of its database. If it is"
                                + " a copy, type 'tidemark untrack' and 'tidemark track' for one of the two, so that it"
                                + " becomes a node of its own");
            }
        }

        /** Returns whether it is what a server has: its own feed is what it has read, and nobody else says so of his own. */
        public boolean isOfServer() {
            return seen.feeds().keySet().stream()
                    .anyMatch(author -> author.node().equals(log.node()));
        }
    }
}
