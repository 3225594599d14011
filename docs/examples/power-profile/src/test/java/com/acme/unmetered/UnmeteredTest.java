package com.acme.unmetered;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.testkit.PowerProfileContract;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class UnmeteredTest extends PowerProfileContract {
    @Override
    protected PowerProfileProvider provider() {
        return new UnmeteredProvider();
    }

    @Test
    void onlyAMeteredNetworkEndsTheConnection() {
        PowerProfile profile =
                provider().create(TestConfig.defaults(provider().configSpec()), TestContext.in(directory));
        assertTrue(profile.plan(in(Network.UNMETERED)).live());
        assertFalse(profile.plan(in(Network.METERED)).live());
    }

    private static DeviceState in(Network network) {
        return new DeviceState(OptionalInt.empty(), false, network, Optional.empty(), Optional.empty());
    }
}
