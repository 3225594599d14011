package dev.tidemark.testkit;

import dev.tidemark.api.power.PowerProfileProvider;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit of power profiles passes one that is right, and catches each that is wrong by the test that says what is wrong. */
class PowerProfileContractCatchesTest {
    private static volatile Supplier<PowerProfileProvider> given = FaultyProfiles.SoundProvider::new;

    static class Given extends PowerProfileContract {
        @Override
        protected PowerProfileProvider provider() {
            return given.get();
        }
    }

    private static void assertCaught(Supplier<PowerProfileProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtByItsKind(Given.class, tests);
    }

    @Test
    void aSoundProfilePasses() {
        given = FaultyProfiles.SoundProvider::new;
        KitRun.assertPasses(Given.class);
    }

    @Test
    void moreOfALowBatteryIsCaught() {
        assertCaught(FaultyProfiles.HurriesAtTheEndProvider::new, "aLowerBatteryNeverAllowsMore");
    }

    @Test
    void noPlanForWhatIsNotKnownIsCaught() {
        assertCaught(FaultyProfiles.KnowsNoPlanProvider::new, "everyStateHasAPlan");
    }

    @Test
    void anEmptyBatchIsCaught() {
        assertCaught(FaultyProfiles.HasNoBatchProvider::new, "everyStateHasAPlan");
    }

    @Test
    void askingTheClockIsCaught() {
        assertCaught(FaultyProfiles.GoesByTheClockProvider::new, "itAsksNeitherTheClockNorForRandomness");
    }

    @Test
    void rollingDiceIsCaught() {
        assertCaught(FaultyProfiles.RollsDiceProvider::new, "itAsksNeitherTheClockNorForRandomness");
    }

    @Test
    void aMemoryOfItsOwnIsCaught() {
        assertCaught(FaultyProfiles.RemembersProvider::new, "thePlanDoesNotDependOnWhatWasAskedBefore");
    }

    @Test
    void instancesThatDifferAreCaught() {
        assertCaught(FaultyProfiles.DiffersProvider::new, "theSameStateHasTheSamePlanFromEveryInstance");
    }

    @Test
    void stateThatThreadsShareIsCaught() {
        assertCaught(FaultyProfiles.SharesStateProvider::new, "manyThreadsGetTheSamePlans");
    }

    @Test
    void aPlanInTheLanguageOfTheMachineIsCaught() {
        assertCaught(FaultyProfiles.SpeaksALanguageProvider::new, "thePlanIsTheSameInEveryLocale");
    }

    @Test
    void plansThatGiveWayToEachOtherAreCaught() {
        assertCaught(
                FaultyProfiles.FlapsProvider::new,
                "aStateThatStaysSettlesOnOnePlan",
                "aBatteryThatHoversSettlesWherePlansDependOnThePlanInForce");
    }

    @Test
    void aThresholdWithoutMarginIsCaught() {
        assertCaught(
                FaultyProfiles.HasNoMarginProvider::new, "aBatteryThatHoversSettlesWherePlansDependOnThePlanInForce");
    }

    @Test
    void moreOfANetworkThatCostsIsCaught() {
        assertCaught(FaultyProfiles.HurriesWhereItCostsProvider::new, "aMeteredNetworkNeverAllowsMore");
    }

    @Test
    void lessOnPowerIsCaught() {
        assertCaught(FaultyProfiles.RestsOnPowerProvider::new, "unpluggingNeverAllowsMore");
    }

    @Test
    void noProgressOnPowerIsCaught() {
        assertCaught(
                FaultyProfiles.SleepsOnPowerProvider::new,
                "aDeviceOnPowerSyncsAtLeastOnceAnHourWhereTheNetworkCostsNothing");
    }

    @Test
    void anIntervalOfDaysIsCaught() {
        assertCaught(FaultyProfiles.SleepsForDaysProvider::new, "everyPlanIsWithinTheLimitsOfTheRuntime");
    }

    @Test
    void hopeIsCaught() {
        assertCaught(FaultyProfiles.HopesProvider::new, "whatIsNotKnownNeverAllowsMoreThanTheBestItMayBe");
    }
}
