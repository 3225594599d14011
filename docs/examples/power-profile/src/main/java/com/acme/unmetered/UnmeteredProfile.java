package com.acme.unmetered;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.SyncPlan;

/** Looks at the network alone. A network of which nothing is known counts as one that costs nothing. */
record UnmeteredProfile(SyncPlan unmetered, SyncPlan metered) implements PowerProfile {
    @Override
    public SyncPlan plan(DeviceState state) {
        return switch (state.network()) {
            case UNMETERED, UNKNOWN -> unmetered;
            case METERED, NONE -> metered;
        };
    }
}
