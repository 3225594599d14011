package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.plugin.storage.memory.broken.BrokenStores;
import dev.tidemark.testkit.KitRun;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * {@link StorageContract} passes what is right, and catches each fault by the tests that are about it. Where a fault shows in
 * random transactions too, the model catches it as well.
 */
class BrokenStoresTest {
    private static final String MODEL = "itAgreesWithAModelAfterRandomTransactions";

    /** The kit on one store. */
    abstract static class Kit extends StorageContract {
        private final Supplier<StorageProvider> providers;

        Kit(Supplier<StorageProvider> providers) {
            this.providers = providers;
        }

        @Override
        protected StorageProvider provider() {
            return providers.get();
        }

        /** Many stores give up here: each as soon as it may. */
        @Override
        protected Map<String, Object> settingsOfLittlePatience() {
            return Map.of("busy-timeout", "20ms");
        }

        @Override
        protected Optional<Map<String, Object>> settingsOfLittleRoom() {
            return Optional.of(Map.of("max-memory", "8MiB"));
        }
    }

    static class Healthy extends Kit {
        Healthy() {
            super(BrokenStores.HealthyProvider::new);
        }
    }

    @Test
    void aStoreWithoutAFaultPasses() {
        KitRun.assertPasses(Healthy.class);
    }

    static class LazySnapshot extends Kit {
        LazySnapshot() {
            super(BrokenStores.LazySnapshotProvider::new);
        }
    }

    @Test
    void aSnapshotThatIsOpenedWhenItIsReadIsCaught() {
        KitRun.assertCaughtByItsKind(
                LazySnapshot.class,
                "aSnapshotThatNobodyHasReadYetDoesNotMoveEither",
                "aTransactionReadsItsEntriesAndTakesThemBackWithItself",
                MODEL);
    }

    static class RowOfThen extends Kit {
        RowOfThen() {
            super(BrokenStores.RowOfThenProvider::new);
        }
    }

    @Test
    void aRowThatIsNotAskedForAgainIsCaught() {
        KitRun.assertCaughtByItsKind(RowOfThen.class, MODEL);
    }

    static class ExpectedForEver extends Kit {
        ExpectedForEver() {
            super(BrokenStores.ExpectedForEverProvider::new);
        }
    }

    @Test
    void rowsThatAreFetchedAndNotForgottenAreCaught() {
        KitRun.assertCaughtByItsKind(
                ExpectedForEver.class,
                "whatIsExpectedIsReadAsItIsWhenItIsAskedFor",
                "whatIsExpectedAndThenAcknowledgedIsNotPendingAnyMore",
                MODEL);
    }

    static class FeedByTable extends Kit {
        FeedByTable() {
            super(BrokenStores.FeedByTableProvider::new);
        }
    }

    @Test
    void aFeedTableByTableIsCaught() {
        KitRun.assertCaughtByItsKind(
                FeedByTable.class,
                "theFeedGivesEachRowOnceAtItsNewestPositionInOrder",
                "theFeedIsInTheOrderOfPositionsWhateverTheOrderOfPuts",
                "theFeedIsPagedWithoutGapOrRepeatWhileAWriterRuns",
                "tombstonesAreFoundByThemselvesInTheOrderOfTheirPositionsUntilTheyAreRemovedOrTheirRowIsBack",
                MODEL);
    }

    static class HeadOfTheFeed extends Kit {
        HeadOfTheFeed() {
            super(BrokenStores.HeadOfTheFeedProvider::new);
        }
    }

    @Test
    void aPositionThatIsGivenAgainIsCaught() {
        KitRun.assertCaughtByItsKind(
                HeadOfTheFeed.class,
                "thePositionsOnlyGrow",
                "aPositionIsGivenOnceThoughItsRowGoesInTheTransactionThatPutItThere");
    }

    static class ForgetsDeletions extends Kit {
        ForgetsDeletions() {
            super(BrokenStores.ForgetsDeletionsProvider::new);
        }
    }

    @Test
    void aDeletionThatIsForgottenIsCaught() {
        KitRun.assertCaughtByItsKind(
                ForgetsDeletions.class,
                "aDeletionStaysVisibleWhateverIsWrittenLater",
                "pendingRowsAreFoundByTheirNumberUntilTheyAreAcknowledged",
                MODEL);
    }

    static class SharedBytes extends Kit {
        SharedBytes() {
            super(BrokenStores.SharedBytesProvider::new);
        }
    }

    @Test
    void anArrayThatIsSharedIsCaught() {
        KitRun.assertCaughtByItsKind(SharedBytes.class, "bytesOfStateAreCopiedOnTheirWayInAndOut");
    }

    static class DefinesAtOnce extends Kit {
        DefinesAtOnce() {
            super(BrokenStores.DefinesAtOnceProvider::new);
        }
    }

    @Test
    void aTableThatSurvivesARollBackIsCaught() {
        KitRun.assertCaughtByItsKind(
                DefinesAtOnce.class, "aRollBackLeavesNothing", "openTablesAreKeptOrRefused", MODEL);
    }

    static class StateOfItsOwn extends Kit {
        StateOfItsOwn() {
            super(BrokenStores.StateOfItsOwnProvider::new);
        }
    }

    @Test
    void stateThatSurvivesARollBackIsCaught() {
        KitRun.assertCaughtByItsKind(StateOfItsOwn.class, "aRollBackLeavesNothing", MODEL);
    }

    static class NoLimit extends Kit {
        NoLimit() {
            super(BrokenStores.NoLimitProvider::new);
        }
    }

    @Test
    void aLimitThatIsIgnoredIsCaught() {
        KitRun.assertCaughtByItsKind(
                NoLimit.class,
                "everyFilterAndOrderGivesWhatTheModelGivesOfADeclaredTable",
                "everyFilterAndOrderGivesWhatTheModelGivesOfAnOpenTable");
    }

    static class EqualByClass extends Kit {
        EqualByClass() {
            super(BrokenStores.EqualByClassProvider::new);
        }
    }

    @Test
    void anEqualityThatIsTooStrictIsCaught() {
        KitRun.assertCaughtByItsKind(
                EqualByClass.class,
                "everyFilterAndOrderGivesWhatTheModelGivesOfADeclaredTable",
                "everyFilterAndOrderGivesWhatTheModelGivesOfAnOpenTable");
    }

    static class PendingByPosition extends Kit {
        PendingByPosition() {
            super(BrokenStores.PendingByPositionProvider::new);
        }
    }

    @Test
    void pendingRowsInTheOrderOfTheFeedAreCaught() {
        KitRun.assertCaughtByItsKind(
                PendingByPosition.class, "pendingRowsAreFoundByTheirNumberUntilTheyAreAcknowledged");
    }

    static class SilentBreach extends Kit {
        SilentBreach() {
            super(BrokenStores.SilentBreachProvider::new);
        }
    }

    @Test
    void aBreachThatIsNotToldIsCaught() {
        KitRun.assertCaughtByItsKind(
                SilentBreach.class,
                "aNullWhereAValueMustBeIsABreachAndNothingIsWritten",
                "whatIsPutAsNewAndBreaksAConstraintIsABreachAsAnyOther");
    }

    static class Impatient extends Kit {
        Impatient() {
            super(BrokenStores.ImpatientProvider::new);
        }
    }

    @Test
    void aTransactionThatDoesNotWaitIsCaught() {
        KitRun.assertCaughtByItsKind(
                Impatient.class, "aSecondTransactionWaitsForTheFirst", "oneTransactionEndsBeforeTheNextBegins");
    }

    static class ClosesOnce extends Kit {
        ClosesOnce() {
            super(BrokenStores.ClosesOnceProvider::new);
        }
    }

    @Test
    void aCloseThatWorksOnceIsCaught() {
        KitRun.assertCaughtByItsKind(ClosesOnce.class, "aClosedStoreIsClosedForEveryUseAndTakesWhatIsOpenWithIt");
    }

    static class CountsForEver extends Kit {
        CountsForEver() {
            super(BrokenStores.CountsForEverProvider::new);
        }
    }

    @Test
    void useAfterCloseIsCaught() {
        KitRun.assertCaughtByItsKind(CountsForEver.class, "aClosedSnapshotIsClosedForEveryUse");
    }

    static class FailsWhereItIsFull extends Kit {
        FailsWhereItIsFull() {
            super(BrokenStores.FailsWhereItIsFullProvider::new);
        }
    }

    @Test
    void aFullStoreThatOnlyFailsIsCaught() {
        KitRun.assertCaughtByItsKind(FailsWhereItIsFull.class, "whatFindsNoRoomIsFullAndLosesNothingAndRoomCanBeMade");
    }

    static class Forgetful extends Kit {
        Forgetful() {
            super(BrokenStores.ForgetfulProvider::new);
        }
    }

    @Test
    void aCapabilityThatIsNotThereIsCaught() {
        KitRun.assertCaughtByItsKind(
                Forgetful.class,
                "whatWasCommittedIsThereAfterReopeningIfTheStoreIsDurable",
                "noPositionIsGivenASecondTimeAfterReopening",
                "logsAreThereAfterReopeningIfTheStoreIsDurable",
                "whatWasRolledBackIsNotThereAfterReopening",
                "anAbruptStopBeforeAnyCallKeepsWhatWasCommittedAndNoHalfOfMore",
                "aProcessThatIsKilledKeepsWhatItAcknowledged",
                "aSecondInstanceOfAnUnsharedStoreIsRefusedOrAStoreOfItsOwn",
                MODEL);
    }

    static class KeysEndAtZero extends Kit {
        KeysEndAtZero() {
            super(BrokenStores.KeysEndAtZeroProvider::new);
        }
    }

    @Test
    void aKeyThatEndsAtAZeroIsCaught() {
        KitRun.assertCaughtByItsKind(KeysEndAtZero.class, "keysOfAnyValueAreFound", MODEL);
    }
}
