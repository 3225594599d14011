package dev.tidemark.benchmarks.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a real server tells a small crowd of light devices, counted. */
class CrowdTest {
    private static final int DEVICES = 300;
    private static final int CHANGES = 5;

    @Test
    void eachDeviceGetsEachChangeAsOnePageAndOneCheckpoint() {
        try (Crowd crowd = new Crowd()) {
            crowd.connect(DEVICES);
            Crowd.Cost cost = crowd.changeAtServer(CHANGES);
            assertEquals(DEVICES, crowd.inStep());
            assertEquals(2L * DEVICES * CHANGES, cost.frames());
        }
    }

    @Test
    void aSmallChangeTakesFewBytesADevice() {
        try (Crowd crowd = new Crowd()) {
            crowd.connect(DEVICES);
            crowd.changeAtServer(CHANGES);
            Crowd.Cost cost = crowd.changeAtServer(CHANGES);
            long each = cost.bytes() / DEVICES / CHANGES;
            assertTrue(each <= 70, each + " bytes a device, for a change of two columns");
        }
    }

    @Test
    void whoWritesIsToldOfTheOutcomeAndNotOfTheRow() {
        try (Crowd crowd = new Crowd()) {
            crowd.connect(DEVICES);
            Crowd.Cost cost = crowd.changeAtDevices(CHANGES);
            assertEquals(DEVICES, crowd.inStep());
            assertEquals(
                    2L * DEVICES * CHANGES, cost.frames(), "outcomes and a checkpoint, or a page and a checkpoint");
        }
    }

    @Test
    void aCrowdThatLostItsLinksGoesOnWhereItWas() {
        try (Crowd crowd = new Crowd()) {
            crowd.connect(DEVICES);
            crowd.changeAtDevices(CHANGES);
            crowd.reconnect();
            crowd.changeAtServer(CHANGES);
            assertEquals(DEVICES, crowd.inStep());
        }
    }
}
