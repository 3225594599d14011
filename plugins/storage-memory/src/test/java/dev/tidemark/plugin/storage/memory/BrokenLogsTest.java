package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.plugin.storage.memory.broken.BrokenLogs;
import dev.tidemark.testkit.KitRun;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The part of the kit that is about logs catches each fault of theirs by the tests that are about it. */
class BrokenLogsTest {
    /** The kit on one store. */
    abstract static class Kit extends BrokenStoresTest.Kit {
        Kit(Supplier<StorageProvider> providers) {
            super(providers);
        }
    }

    static class ForgetsAnything extends Kit {
        ForgetsAnything() {
            super(BrokenLogs.ForgetsAnythingProvider::new);
        }
    }

    @Test
    void forgettingWhatMustBeKeptIsCaught() {
        KitRun.assertCaughtByItsKind(
                ForgetsAnything.class, "onlyWhatLiesBelowTheMarkCanBeForgottenAndTheMarkDoesNotGoBack");
    }

    static class OneLog extends Kit {
        OneLog() {
            super(BrokenLogs.OneLogProvider::new);
        }
    }

    @Test
    void logsThatAreMixedAreCaught() {
        KitRun.assertCaughtByItsKind(OneLog.class, "entriesComeBackInTheOrderInWhichTheyWereAdded");
    }

    static class RepeatsEntries extends Kit {
        RepeatsEntries() {
            super(BrokenLogs.RepeatsEntriesProvider::new);
        }
    }

    @Test
    void entriesThatAreReadTwiceAreCaught() {
        KitRun.assertCaughtByItsKind(
                RepeatsEntries.class, "entriesAreReadPageByPage", "entriesComeBackInTheOrderInWhichTheyWereAdded");
    }

    static class ShowsCommittedEntries extends Kit {
        ShowsCommittedEntries() {
            super(BrokenLogs.ShowsCommittedEntriesProvider::new);
        }
    }

    @Test
    void aTransactionThatDoesNotSeeItsOwnEntriesIsCaught() {
        KitRun.assertCaughtByItsKind(
                ShowsCommittedEntries.class, "aTransactionReadsItsEntriesAndTakesThemBackWithItself");
    }
}
