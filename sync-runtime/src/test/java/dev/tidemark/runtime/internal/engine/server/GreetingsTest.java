package dev.tidemark.runtime.internal.engine.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.internal.engine.server.Greetings.Greeting;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GreetingsTest {
    private static final UUID D = new UUID(1, 1);
    private static final UUID E = new UUID(2, 2);

    @Test
    void thoseBehindANumberAreToldInOrder() {
        Greetings greetings = Greetings.NONE.with(10, D).with(20, E).with(30, D);
        assertEquals(List.of(new Greeting(20, E), new Greeting(30, D)), greetings.since(10));
        assertEquals(30, greetings.newest());
        assertEquals(0, Greetings.NONE.newest());
    }

    @Test
    void theLast64AreKeptAndWhoIsFurtherBehindKnowsThatHeHasMissedSome() {
        Greetings greetings = Greetings.NONE;
        for (int number = 1; number <= 100; number++) {
            greetings = greetings.with(number, D);
        }
        assertEquals(64, greetings.since(0).size());
        assertTrue(greetings.hasForgottenSince(35));
        assertFalse(greetings.hasForgottenSince(37));
        assertFalse(Greetings.NONE.with(5, D).hasForgottenSince(0));
    }
}
