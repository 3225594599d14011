package dev.tidemark.testkit.model;

import java.util.Objects;

/**
 * How a server settles what collides.
 *
 * @param strategy who decides about concurrent writes
 * @param wholeRows whether two writes to a row collide though they share no column, and one stands as a whole
 * @param deletes who decides when a write meets a deletion
 */
public record Policy(Strategy strategy, boolean wholeRows, Deletes deletes) {
    /** Checks that nothing is null. */
    public Policy {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(deletes, "deletes");
    }

    /** One of two concurrent writes, or neither: a person decides, and what was there stays until then. */
    enum Side {
        PRESENT,
        ARRIVED,
        NEITHER
    }

    /** The strategies that are shipped. */
    public enum Strategy {
        /** The higher stamp. */
        LAST_WRITER_WINS,
        /** The lower stamp. */
        FIRST_WRITER_WINS,
        /** What was at the server. */
        SERVER_WINS,
        /** What has just arrived. */
        CLIENT_WINS,
        /** A person. */
        MANUAL;

        Side between(Write present, Write arrived) {
            return switch (this) {
                case LAST_WRITER_WINS -> later(present, arrived);
                case FIRST_WRITER_WINS -> later(present, arrived) == Side.ARRIVED ? Side.PRESENT : Side.ARRIVED;
                case SERVER_WINS -> Side.PRESENT;
                case CLIENT_WINS -> Side.ARRIVED;
                case MANUAL -> Side.NEITHER;
            };
        }

        private static Side later(Write present, Write arrived) {
            return arrived.compareTo(present) > 0 ? Side.ARRIVED : Side.PRESENT;
        }
    }

    /** Who wins when a write meets a deletion. */
    public enum Deletes {
        /** The write. */
        UPDATE_WINS,
        /** The deletion. */
        DELETE_WINS,
        /** The higher stamp. */
        BY_STAMP,
        /** The strategy decides. */
        STRATEGY
    }

    Side aboutColumn(Write present, Write arrived) {
        return strategy.between(present, arrived);
    }

    Side aboutDeletion(Write present, Write arrived, Side deletes) {
        return switch (this.deletes) {
            case UPDATE_WINS -> deletes == Side.ARRIVED ? Side.PRESENT : Side.ARRIVED;
            case DELETE_WINS -> deletes;
            case BY_STAMP -> Strategy.later(present, arrived);
            case STRATEGY -> strategy.between(present, arrived);
        };
    }
}
