package dev.tidemark.testkit;

import dev.tidemark.api.transport.TransportProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit of transports passes one that is right, and catches each that is wrong by the test that says what is wrong. */
class TransportContractCatchesTest {
    private static volatile Supplier<TransportProvider> given = FaultyTransports.SoundProvider::new;

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

    /** Back-pressure takes its time, and has broken transports of its own. */
    private static void assertCaught(Supplier<TransportProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtAmong(Set.of("TransportContract", "TransportStrangerContract"), Given.class, tests);
    }

    @Test
    void aSoundTransportPasses() {
        given = FaultyTransports.SoundProvider::new;
        KitRun.assertPasses(Given.class);
    }

    @Test
    void splittingFramesIsCaught() {
        assertCaught(FaultyTransports.SplitsFramesProvider::new, "framesOfAnySizeUpToTheLargestArrive");
    }

    @Test
    void reorderingIsCaught() {
        assertCaught(
                FaultyTransports.ReordersProvider::new,
                "framesArriveWholeInOrderAndOnceBothWays",
                "framesThatAreSentTogetherArriveAsThoseThatAreSentAlone",
                "whatWasSentBeforeClosingArrives");
    }

    @Test
    void duplicatingIsCaught() {
        assertCaught(
                FaultyTransports.DuplicatesProvider::new,
                "framesArriveWholeInOrderAndOnceBothWays",
                "framesThatAreSentTogetherArriveAsThoseThatAreSentAlone",
                "framesOfManyThreadsArriveWholeAndEachThreadsInItsOrder",
                "whatWasSentBeforeClosingArrives");
    }

    @Test
    void forgettingAFrameAtCloseIsCaught() {
        assertCaught(
                FaultyTransports.ForgetsAtCloseProvider::new,
                "framesThatAreSentTogetherArriveAsThoseThatAreSentAlone",
                "whatWasSentBeforeClosingArrives");
    }

    @Test
    void hangingAtConnectIsCaught() {
        assertCaught(FaultyTransports.HangsAtConnectProvider::new, "nobodyAtTheAddressIsUnreachable");
    }

    @Test
    void anotherKindOfFailureIsCaught() {
        assertCaught(FaultyTransports.CallsAllBrokenProvider::new, "nobodyAtTheAddressIsUnreachable");
    }

    @Test
    void aThreadThatIsLeftIsCaught() {
        assertCaught(FaultyTransports.LeaksThreadProvider::new, "noThreadAndNoSocketIsLeftWhenBothEndsAreClosed");
    }

    @Test
    void aCloseThatIsSwallowedIsCaught() {
        assertCaught(FaultyTransports.SwallowsCloseProvider::new, "theAcceptingEndClosesAsTheOtherDoes");
    }

    @Test
    void aLimitThatIsIgnoredIsCaught() {
        assertCaught(FaultyTransports.IgnoresTheLimitProvider::new, "aFrameThatIsTooLargeIsRefusedBeforeItIsSent");
    }

    @Test
    void aBufferThatIsReusedIsCaught() {
        assertCaught(
                FaultyTransports.ReusesBufferProvider::new,
                "framesArriveWholeInOrderAndOnceBothWays",
                "framesThatAreSentTogetherArriveAsThoseThatAreSentAlone",
                "whatWasSentBeforeClosingArrives");
    }

    @Test
    void aFrameThatIsChangedIsCaught() {
        assertCaught(FaultyTransports.MasksInPlaceProvider::new, "aFrameIsLeftAsItWasWhenItIsSent");
    }

    @Test
    void threadsThatAreMixedUpAreCaught() {
        assertCaught(
                FaultyTransports.MixesThreadsUpProvider::new, "framesOfManyThreadsArriveWholeAndEachThreadsInItsOrder");
    }
}
