package dev.tidemark.runtime.internal.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a device says of its nonces, and what a server makes of it. */
class NoncesTest {
    private static final UUID DEVICE = id(100);
    private static final Downstream KNOWN =
            Downstream.unknown(DEVICE, "D").greeted("D", id(0), id(1), 0).withStaged(7);

    private static UUID id(long number) {
        return new UUID(0, number);
    }

    private static Hello hello(Nonces nonces, Map<String, String> more) {
        Map<String, String> extensions = new HashMap<>(nonces.extensions());
        extensions.putAll(more);
        return new Hello(
                1,
                1,
                DEVICE,
                "D",
                Role.DEVICE,
                nonces.confirmed(),
                nonces.proposed(),
                0,
                List.of(),
                "",
                List.of(),
                0,
                0,
                extensions);
    }

    private static Hello hello(Nonces nonces, long sent) {
        return hello(nonces, Map.of(Hello.SENT, Long.toString(sent)));
    }

    private static Nonces answered(long nonce) {
        return Nonces.none().propose(id(nonce)).answered(id(nonce));
    }

    @Test
    void whoWasAnsweredIsTheSame() {
        assertTrue(KNOWN.isSame(hello(answered(1).propose(id(2)), 7)));
    }

    @Test
    void whoWasNotAnsweredIsTheSameHoweverOftenItTries() {
        Nonces nonces = Nonces.none().propose(id(1)).propose(id(2)).propose(id(3));
        assertEquals(List.of(id(1), id(2)), nonces.earlier());
        assertTrue(KNOWN.isSame(hello(nonces, 7)));
    }

    @Test
    void whoHoldsAnOlderNonceIsACopy() {
        assertFalse(KNOWN.isSame(hello(answered(9).propose(id(2)), 7)));
    }

    @Test
    void whoKnowsNothingOfWhatHasArrivedIsACopyOrWasRestored() {
        assertFalse(KNOWN.isSame(hello(answered(1).propose(id(2)), 6)));
    }

    @Test
    void aGreetingThatComesTwiceIsNobodys() {
        assertFalse(KNOWN.isSame(hello(Nonces.none().propose(id(1)), 7)));
    }

    @Test
    void aDeviceThatDoesNotTellHowFarItHasSentMayRepeatItsProposal() {
        Nonces nonces = Nonces.none().propose(id(1));
        assertTrue(KNOWN.isSame(hello(nonces, Map.of())));
        assertFalse(KNOWN.isSame(hello(nonces.propose(id(2)), Map.of())));
        assertTrue(KNOWN.isSame(hello(answered(1).propose(id(2)), Map.of())));
    }

    @Test
    void whatIsNotUnderstoodIsAnError() {
        assertThrows(
                WireException.class,
                () -> hello(Nonces.none(), Map.of(Hello.SENT, "many")).sent());
        assertThrows(
                WireException.class,
                () -> hello(Nonces.none(), Map.of(Hello.UNANSWERED, "a nonce")).unanswered());
    }

    @Test
    void anAnswerConfirmsItsOwnGreetingAndLeavesALaterOneOpen() {
        Nonces nonces = Nonces.none().propose(id(1)).propose(id(2)).propose(id(3));
        assertEquals(new Nonces(id(2), id(3), List.of()), nonces.answered(id(2)));
        assertEquals(new Nonces(id(3), id(3), List.of()), nonces.answered(id(3)));
        assertEquals(nonces, nonces.answered(id(4)));
    }

    @Test
    void whatNeverLeftIsWithdrawn() {
        Nonces nonces = answered(1).propose(id(2));
        assertEquals(nonces, nonces.propose(id(3)).withdrawn(id(3)));
        assertEquals(answered(1), nonces.withdrawn(id(2)));
    }

    @Test
    void onlyTheLastSixteenAreKept() {
        Nonces nonces = Nonces.none();
        for (int i = 1; i <= 40; i++) {
            nonces = nonces.propose(id(i));
        }
        assertEquals(16, nonces.earlier().size());
        assertEquals(id(39), nonces.earlier().get(15));
    }
}
