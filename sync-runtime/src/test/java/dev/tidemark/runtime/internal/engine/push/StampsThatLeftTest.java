package dev.tidemark.runtime.internal.engine.push;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StampsThatLeftTest {
    private static final StampsThatLeft NONE = new StampsThatLeft(List.of());
    private final StampsThatLeft left = NONE.leaving(3, 30, 0).leaving(5, 50, 0);

    @Test
    void whatHasNotArrivedBindsNobody() {
        assertEquals(0, left.latest(0));
        assertEquals(30, left.latest(3));
        assertEquals(50, left.latest(4), "a push of which a part has arrived counts as a whole");
        assertEquals(50, left.latest());
    }

    @Test
    void ofWhatHasArrivedTheLastIsKept() {
        assertEquals(
                left.leaving(7, 70, 3), NONE.leaving(3, 30, 0).leaving(5, 50, 0).leaving(7, 70, 0));
        assertEquals(NONE.leaving(5, 50, 0).leaving(7, 70, 0), left.leaving(7, 70, 5));
    }

    @Test
    void whatIsStampedAnewHasNotLeft() {
        assertEquals(NONE.leaving(3, 30, 0), left.restamped(3));
        assertEquals(NONE, left.restamped(0));
    }

    @Test
    void whatLeftUnderAFormerIdentityStaysWhatItIs() {
        StampsThatLeft former = left.ofFormer(3);
        assertEquals(30, former.latest(0));
        assertEquals(30, former.leaving(9, 90, 0).latest(0), "nothing has arrived under the new one");
        assertEquals(90, former.leaving(9, 90, 0).latest(8));
        assertEquals(former, former.leaving(9, 90, 0).restamped(0));
        assertEquals(NONE, left.ofFormer(0), "nothing had arrived");
    }

    @Test
    void aDeviceThatHasWrittenNothingIsBoundByNothing() {
        assertEquals(NONE, NONE.leaving(0, 10, 0));
    }
}
