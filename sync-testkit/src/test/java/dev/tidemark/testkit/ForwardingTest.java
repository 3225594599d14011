package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingTest {
    private static final List<Class<?>> FORWARDING = List.of(
            ForwardingStorage.class,
            ForwardingSnapshot.class,
            ForwardingTransaction.class,
            ForwardingTransport.class,
            ForwardingLink.class,
            ForwardingReceiver.class);

    @Test
    void everyCallReachesWhatIsBehindAndNoneEndsInADefaultOfTheInterface() {
        for (Class<?> type : FORWARDING) {
            for (Method call : type.getMethods()) {
                assertFalse(call.isDefault(), call.toString());
            }
        }
    }
}
