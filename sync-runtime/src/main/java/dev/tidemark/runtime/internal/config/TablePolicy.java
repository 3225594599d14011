package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.OnDemand;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is set for a table besides its strategies.
 *
 * @param deletes what becomes of a write against a deletion
 * @param granularity what two concurrent writes must share to be in conflict
 * @param mode in which directions its changes travel
 * @param onDemand how it is held where its mode is on-demand
 * @param history how long its operations are kept; nothing where they are not
 * @param ttl how long its rows live that nobody writes; nothing where it is for ever
 */
public record TablePolicy(
        Deletes deletes,
        Granularity granularity,
        Mode mode,
        OnDemand onDemand,
        Optional<Duration> history,
        Optional<Duration> ttl) {
    /** Checks that nothing is null. */
    public TablePolicy {
        Objects.requireNonNull(deletes, "deletes");
        Objects.requireNonNull(granularity, "granularity");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(onDemand, "onDemand");
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(ttl, "ttl");
    }

    /** Returns what holds for a table of which the configuration says nothing. */
    static TablePolicy standard(Optional<Duration> history) {
        return new TablePolicy(
                Deletes.BY_STAMP, Granularity.COLUMN, Mode.TWO_WAY, OnDemand.DEFAULT, history, Optional.empty());
    }

    /** What becomes of a write against a deletion. */
    public enum Deletes {
        /** The row lives on with the write. */
        UPDATE_WINS,
        /** The row is deleted. */
        DELETE_WINS,
        /** The later of the two stands. */
        BY_STAMP
    }

    /** What two concurrent writes must share to be in conflict. */
    public enum Granularity {
        /** A column. */
        COLUMN,
        /** The row. */
        ROW
    }

    /** In which directions changes travel, and of which rows. Those that are not there yet are known, so that they are refused clearly. */
    public enum Mode {
        /** Both. */
        TWO_WAY,
        /** From the device to the server. */
        PUSH,
        /** From the server to the device. */
        PULL,
        /** Only the rows that a device asks for. */
        ON_DEMAND,
        /** None: the table stays on its node. */
        OFF
    }
}
