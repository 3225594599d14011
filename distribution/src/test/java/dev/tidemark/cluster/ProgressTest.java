package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.runtime.Progress.Phase;
import dev.tidemark.runtime.SyncNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who looks sees how far a sync is. */
class ProgressTest {
    @Test
    void aPushTellsHowManyRowsOfHowManyHaveLeft() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            SyncNode device = cluster.device("D");
            cluster.write(device, "r1", "a", "1");
            cluster.write(device, "r2", "a", "2");
            cluster.write(device, "r3", "a", "3");
            List<String> told = new ArrayList<>();
            device.syncAsync((phase, done, total) -> {
                if (phase == Phase.PUSH) {
                    told.add(done + " of " + total);
                }
            });
            cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(List.of("3 of 3"), told);
        }
    }
}
