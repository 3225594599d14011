package dev.tidemark.api.power;

/**
 * Decides how much a node may do, from the state of the device. It is a pure function of that state; where it needs memory,
 * as against flapping at a threshold, it gets its last plan in the state.
 *
 * <p>Threading: called from any thread, also from several at once.
 */
@FunctionalInterface
public interface PowerProfile {
    /**
     * Returns what the node may do now.
     *
     * @param state as well as it is known
     */
    SyncPlan plan(DeviceState state);
}
