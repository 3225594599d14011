package dev.tidemark.plugin.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server's links are idle most of the time, and cost next to nothing then. */
@Timeout(60)
class ManyLinksTest {
    private static final int LINKS = 1_000;
    private static final long BYTES_PER_LINK = 24 << 10;
    private static final int THREADS = 50;

    @Test
    void aThousandIdleLinksNeedLittleMemoryAndNoThreadOfTheirOwn() throws Exception {
        Transport node = Ends.transport(Map.of());
        List<Stranger> strangers = new ArrayList<>();
        try {
            URI address = node.listen(Ends.ANYWHERE, link -> new Ends.Told()).address();
            for (int i = 0; i < 10; i++) {
                strangers.add(Stranger.insideOf(address));
            }
            int threads = Thread.activeCount();
            long memory = used();
            for (int i = 0; i < LINKS; i++) {
                strangers.add(Stranger.insideOf(address));
            }
            long each = (used() - memory) / LINKS;
            assertTrue(each < BYTES_PER_LINK, () -> each + " bytes per link");
            assertTrue(Thread.activeCount() - threads < THREADS, () -> Thread.activeCount() + " threads");
        } finally {
            for (Stranger stranger : strangers) {
                stranger.close();
            }
            node.close();
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
