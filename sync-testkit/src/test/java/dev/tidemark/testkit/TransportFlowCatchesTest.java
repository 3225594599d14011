package dev.tidemark.testkit;

import dev.tidemark.api.transport.TransportProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit of transports catches who gets a fast and a slow end wrong, by the test that says what is wrong. */
class TransportFlowCatchesTest {
    private static volatile Supplier<TransportProvider> given = FaultyFlows.SoundProvider::new;

    static class Given extends TransportContract {
        @Override
        protected TransportProvider provider() {
            return given.get();
        }

        @Override
        protected URI address() {
            return URI.create("memory://hub:0");
        }

        @Override
        protected Optional<InetSocketAddress> door(URI listening) {
            return Optional.empty();
        }
    }

    private static void assertCaught(Supplier<TransportProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtAmong(Set.of("TransportFlowContract"), Given.class, tests);
    }

    @Test
    void aSoundTransportIsNotCaught() {
        assertCaught(FaultyFlows.SoundProvider::new);
    }

    @Test
    void tellingNobodyIsCaught() {
        assertCaught(
                FaultyFlows.NeverTellsProvider::new,
                "aSenderHearsWhenItsQueueHasRunLow",
                "aSenderThatStopsAtItsMarkAndWaitsToBeToldIsNeverLeftWaiting");
    }

    @Test
    void losingAWakeUpIsCaught() {
        assertCaught(
                FaultyFlows.LosesAWakeUpProvider::new, "aSenderThatStopsAtItsMarkAndWaitsToBeToldIsNeverLeftWaiting");
    }

    @Test
    void countingNothingIsCaught() {
        assertCaught(
                FaultyFlows.CountsNothingProvider::new,
                "aSenderHearsWhenItsQueueHasRunLow",
                "aPausedReceiverHoldsItsSenderBackAndBothEndsStaySmall");
    }

    @Test
    void callingItClosedIsCaught() {
        assertCaught(FaultyFlows.CallsItClosedProvider::new, "aReaderThatIsTooSlowIsCutOff");
    }

    @Test
    void countingPausesIsCaught() {
        assertCaught(FaultyFlows.CountsPausesProvider::new, "pausingAndResumingAreNotCounted");
    }

    @Test
    void pausingBothWaysIsCaught() {
        assertCaught(FaultyFlows.PausesBothWaysProvider::new, "aPauseHoldsOneDirectionOnly");
    }

    @Test
    void beginningAtOnceIsCaught() {
        assertCaught(FaultyFlows.BeginsAtOnceProvider::new, "aLinkThatIsPausedBeforeItStartsBeginsWhenItResumes");
    }

    @Test
    void emptyingItselfIsCaught() {
        assertCaught(FaultyFlows.EmptiesItselfProvider::new, "aPausedEndThatClosesIsToldAtOnceAndGetsNothingMore");
    }
}
