package dev.tidemark.runtime.internal.engine.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.History;
import dev.tidemark.runtime.internal.wire.Incarnation;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ToldHistoryTest {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final List<Incarnation> ONE = List.of(new Incarnation(7, 1));
    private static final List<Incarnation> TWO = List.of(new Incarnation(7, 1), new Incarnation(8, 101));
    private static final List<Incarnation> OTHER = List.of(new Incarnation(7, 1), new Incarnation(9, 81));

    private static ToldHistory told(List<Incarnation> welcomed, Map<String, String> extensions) {
        Hello hello =
                new Hello(1, 1, NOBODY, "", Role.DEVICE, NOBODY, NOBODY, 0, List.of(), "", List.of(), 0, 0, extensions);
        return ToldHistory.of(hello, welcomed);
    }

    @Test
    void whatIsNewIsToldOnce() {
        ToldHistory told = told(ONE, ToldHistory.UNDERSTOOD);
        assertEquals(Optional.empty(), told.before(ONE, 100));
        assertEquals(Optional.of(new History(TWO)), told.before(TWO, 100));
        assertEquals(Optional.empty(), told.before(TWO, 100));
    }

    @Test
    void pagesThatWereReadBeforeTheLastOneWasOpenedSayNothing() {
        ToldHistory told = told(TWO, ToldHistory.UNDERSTOOD);
        assertEquals(Optional.empty(), told.before(ONE, 100));
        assertEquals(Optional.empty(), told.before(TWO, 100));
    }

    @Test
    void whatADeviceHasGotAndTheServerHasLostEndsTheSession() {
        ToldHistory told = told(ONE, ToldHistory.UNDERSTOOD);
        assertThrows(SessionRefused.class, () -> told.before(TWO, 101));
    }

    @Test
    void anotherLogEndsTheSession() {
        ToldHistory told = told(TWO, ToldHistory.UNDERSTOOD);
        assertThrows(SessionRefused.class, () -> told.before(OTHER, 100));
    }

    @Test
    void aDeviceThatDoesNotUnderstandItBeginsAnotherSession() {
        ToldHistory told = told(ONE, Map.of());
        assertEquals(Optional.empty(), told.before(ONE, 100));
        assertThrows(SessionRefused.class, () -> told.before(TWO, 100));
    }

    @Test
    void anIncarnationThatTookThePlaceOfOneWithoutPositionsIsTold() {
        List<Incarnation> instead = List.of(new Incarnation(7, 1), new Incarnation(9, 101));
        ToldHistory told = told(TWO, ToldHistory.UNDERSTOOD);
        assertEquals(Optional.of(new History(instead)), told.before(instead, 100));
        ToldHistory further = told(TWO, ToldHistory.UNDERSTOOD);
        assertThrows(SessionRefused.class, () -> further.before(instead, 101));
    }
}
