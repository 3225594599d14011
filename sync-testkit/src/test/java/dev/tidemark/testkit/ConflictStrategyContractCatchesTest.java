package dev.tidemark.testkit;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit of strategies passes those that are right, and catches each that is wrong by the test that says what is wrong. */
class ConflictStrategyContractCatchesTest {
    private static volatile Supplier<ConflictStrategyProvider> given = FaultyStrategies.SoundProvider::new;

    static class Given extends ConflictStrategyContract {
        @Override
        protected ConflictStrategyProvider provider() {
            return given.get();
        }

        @Override
        protected Optional<AgainstDeletion> againstDeletion() {
            return Optional.of(AgainstDeletion.SECOND_STANDS);
        }
    }

    private static void assertCaught(Supplier<ConflictStrategyProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtByItsKind(Given.class, tests);
    }

    private static void assertPasses(Supplier<ConflictStrategyProvider> sound) {
        given = sound;
        KitRun.assertPasses(Given.class);
    }

    @Test
    void aSoundStrategyPasses() {
        assertPasses(FaultyStrategies.SoundProvider::new);
    }

    @Test
    void aSoundMergePasses() {
        assertPasses(FaultyStrategies.LargestProvider::new);
    }

    @Test
    void aSoundSplitPasses() {
        assertPasses(FaultyStrategies.KeepsBothProvider::new);
    }

    @Test
    void concatenatingIsCaught() {
        assertCaught(
                FaultyStrategies.ConcatenatesProvider::new,
                "theResultDoesNotDependOnTheOrderInWhichVersionsMeet",
                "meetingAgainAndAgainDoesNotMakeARowGrow");
    }

    @Test
    void averagingIsCaught() {
        assertCaught(FaultyStrategies.AveragesProvider::new, "theResultDoesNotDependOnTheOrderInWhichVersionsMeet");
    }

    @Test
    void aCoinIsCaught() {
        assertCaught(
                FaultyStrategies.FlipsCoinProvider::new,
                "theSameConflictHasTheSameAnswerEveryTime",
                "everyInstanceHasTheSameAnswers",
                "theAnswerDoesNotDependOnWhatWasAskedBefore",
                "manyThreadsGetTheSameAnswers",
                "theAnswerIsTheSameInEveryLocaleAndTimeZone",
                "theAnswerIsTheSameWhicheverNodeAsks",
                "itAsksNeitherTheClockNorForRandomness",
                "theResultDoesNotDependOnTheOrderInWhichVersionsMeet",
                "aWriteAgainstADeletionComesOutAsPromised");
    }

    @Test
    void goingByAddressesIsCaught() {
        assertCaught(
                FaultyStrategies.GoesByAddressProvider::new,
                "theAnswerIsTheSameWhicheverNodeAsks",
                "theResultDoesNotDependOnTheOrderInWhichVersionsMeet",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void lookingAtTheClockIsCaught() {
        assertCaught(FaultyStrategies.LooksAtClockProvider::new, "itAsksNeitherTheClockNorForRandomness");
    }

    @Test
    void changingTheConflictIsCaught() {
        assertCaught(FaultyStrategies.ChangesConflictProvider::new, "theConflictIsAsItWasAfterwards");
    }

    @Test
    void keepingAThirdSideIsCaught() {
        assertCaught(
                FaultyStrategies.KeepsThirdProvider::new,
                "theAnswerIsOneThatTheRuntimeCanCarryOut",
                "valuesOfTwoTypesAndWithoutContentAreSettledToo",
                "largeValuesAreSettledSoonAndDoNotGrow",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void throwingOverNullIsCaught() {
        assertCaught(
                FaultyStrategies.ThrowsOnNullProvider::new,
                "theAnswerIsOneThatTheRuntimeCanCarryOut",
                "valuesOfTwoTypesAndWithoutContentAreSettledToo",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void expectingValuesOfADeletionIsCaught() {
        assertCaught(
                FaultyStrategies.ExpectsValuesProvider::new,
                "aWriteAgainstADeletionIsKeptDeletedOrDeferred",
                "aWriteAgainstADeletionComesOutAsPromised",
                "aRowWithoutColumnsAgainstItsDeletionIsSettledToo",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void speakingALanguageIsCaught() {
        assertCaught(FaultyStrategies.SpeaksALanguageProvider::new, "theAnswerIsTheSameInEveryLocaleAndTimeZone");
    }

    @Test
    void preferringWhatIsPresentIsCaught() {
        assertCaught(FaultyStrategies.PrefersPresentProvider::new, "theAnswerIsTheSameWhicheverNodeAsks");
    }

    @Test
    void preferringWhoWasAskedAboutFirstIsCaught() {
        assertCaught(FaultyStrategies.PrefersTheFirstAskedProvider::new, "everyInstanceHasTheSameAnswers");
    }

    @Test
    void growingIsCaught() {
        assertCaught(
                FaultyStrategies.GrowsProvider::new,
                "theResultDoesNotDependOnTheOrderInWhichVersionsMeet",
                "meetingAgainAndAgainDoesNotMakeARowGrow");
    }

    @Test
    void swellingIsCaught() {
        assertCaught(FaultyStrategies.SwellsProvider::new, "largeValuesAreSettledSoonAndDoNotGrow");
    }

    @Test
    void takingForeverIsCaught() {
        assertCaught(FaultyStrategies.TakesForeverProvider::new, "largeValuesAreSettledSoonAndDoNotGrow");
    }

    @Test
    void readingAFileIsCaught() {
        assertCaught(FaultyStrategies.ReadsFileProvider::new, "itReadsAndWritesNoFileAndTalksToNobody");
    }

    @Test
    void mergingADeletionIsCaught() {
        assertCaught(
                FaultyStrategies.MergesDeletionProvider::new,
                "aWriteAgainstADeletionIsKeptDeletedOrDeferred",
                "aWriteAgainstADeletionComesOutAsPromised",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void aBrokenPromiseIsCaught() {
        assertCaught(FaultyStrategies.BreaksPromiseProvider::new, "aWriteAgainstADeletionComesOutAsPromised");
    }

    @Test
    void mergingAColumnThatIsNotAtOddsIsCaught() {
        assertCaught(
                FaultyStrategies.MergesStrangersProvider::new,
                "theAnswerIsOneThatTheRuntimeCanCarryOut",
                "valuesOfTwoTypesAndWithoutContentAreSettledToo",
                "largeValuesAreSettledSoonAndDoNotGrow",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void splittingOffADeletionIsCaught() {
        assertCaught(
                FaultyStrategies.SplitsDeletionProvider::new,
                "aWriteAgainstADeletionIsKeptDeletedOrDeferred",
                "aWriteAgainstADeletionComesOutAsPromised",
                "aRowWithoutColumnsAgainstItsDeletionIsSettledToo",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void splittingOffAThirdSideIsCaught() {
        assertCaught(
                FaultyStrategies.SplitsOffThirdProvider::new,
                "theAnswerIsOneThatTheRuntimeCanCarryOut",
                "valuesOfTwoTypesAndWithoutContentAreSettledToo",
                "largeValuesAreSettledSoonAndDoNotGrow",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void splittingByACoinIsCaught() {
        assertCaught(
                FaultyStrategies.SplitsByCoinProvider::new,
                "theSameConflictHasTheSameAnswerEveryTime",
                "everyInstanceHasTheSameAnswers",
                "theAnswerDoesNotDependOnWhatWasAskedBefore",
                "manyThreadsGetTheSameAnswers",
                "theAnswerIsTheSameInEveryLocaleAndTimeZone",
                "theAnswerIsTheSameWhicheverNodeAsks",
                "itAsksNeitherTheClockNorForRandomness",
                "theResultDoesNotDependOnTheOrderInWhichVersionsMeet");
    }

    @Test
    void deferringWithoutAReasonIsCaught() {
        assertCaught(
                FaultyStrategies.DefersWithoutReasonProvider::new,
                "theAnswerIsOneThatTheRuntimeCanCarryOut",
                "valuesOfTwoTypesAndWithoutContentAreSettledToo",
                "aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay");
    }

    @Test
    void stateThatThreadsShareIsCaught() {
        assertCaught(FaultyStrategies.SharesStateProvider::new, "manyThreadsGetTheSameAnswers");
    }
}
