package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.plugin.storage.sqlite.broken.BrokenCaptures;
import dev.tidemark.testkit.CaptureContract;
import dev.tidemark.testkit.KitRun;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** {@link CaptureContract} passes what is right, and catches each fault by the tests that are about it. */
class BrokenCapturesTest {
    private static final String MODEL = "itAgreesWithAModelAfterRandomWrites";

    private static volatile Supplier<StorageProvider> given = BrokenCaptures.HealthyProvider::new;

    /** The kit on one store. */
    static class Given extends CaptureContract {
        private final StorageProvider provider = given.get();

        @Override
        protected StorageProvider provider() {
            return provider;
        }

        @Override
        protected Map<String, Object> settings() {
            return Map.of("file", "app.db", "adopt", true);
        }

        @Override
        protected Map<String, Object> settingsOfLittlePatience() {
            return Map.of("file", "app.db", "adopt", true, "busy-timeout", "20ms");
        }

        @Override
        protected boolean keepsDocuments() {
            return false;
        }

        @Override
        protected void prepare(Path dataDirectory) {
            AppFile.prepare(dataDirectory);
        }

        @Override
        protected DataSource dataSource() {
            return AppFile.in(directory);
        }
    }

    /** What is told, and when. */
    private static void assertCaught(Supplier<StorageProvider> faulty, String... tests) {
        assertCaughtAmong("CaptureContract", faulty, tests);
    }

    /** What many writes come to. */
    private static void assertCaughtFolding(Supplier<StorageProvider> faulty, String... tests) {
        assertCaughtAmong("CaptureFoldContract", faulty, tests);
    }

    private static void assertCaughtAmong(String topic, Supplier<StorageProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtAmong(Set.of(topic), Given.class, tests);
    }

    @Test
    void aStoreWithoutAFaultIsNotCaught() {
        assertCaught(BrokenCaptures.HealthyProvider::new);
        assertCaughtFolding(BrokenCaptures.HealthyProvider::new);
    }

    @Test
    void namingEveryColumnIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.NamesAllColumnsProvider::new,
                "anUpdateNamesTheColumnsThatItChangedAndNoOther",
                "rowsAreToldInTheOrderOfTheirLastWrites",
                MODEL);
    }

    @Test
    void losingDeletionsIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.LosesDeletionsProvider::new,
                "aDeletionIsToldWithWhatTheStoreKnewOfTheRow",
                "aKeyThatChangesIsADeletionAndACreation",
                "rowsAreToldInTheOrderOfTheirLastWrites",
                MODEL);
    }

    @Test
    void takingANewRowForTheOldOneIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.TakesNewForChangedProvider::new,
                "aRowThatIsDeletedAndMadeAgainIsCreated",
                "aKeyThatChangesIsADeletionAndACreation",
                MODEL);
    }

    @Test
    void tellingByKeyIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.TellsByKeyProvider::new,
                "aKeyThatChangesIsADeletionAndACreation",
                "rowsAreToldInTheOrderOfTheirLastWrites");
    }

    @Test
    void tellingEachColumnIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.TellsEachColumnProvider::new,
                "severalWritesToOneRowAreToldAsOne",
                "rowsAreToldInTheOrderOfTheirLastWrites",
                MODEL);
    }

    @Test
    void knowingNothingOfBeforeIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.KnowsNothingProvider::new,
                "aDeletionIsToldWithWhatTheStoreKnewOfTheRow",
                "whatWasNotKnownBeforeIsToldWithoutAnythingBefore");
    }

    @Test
    void tellingWhatIsThereForWhatWasReplacedIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.TellsWhatIsThereProvider::new,
                "whatAnUpdateReplacedIsWhatWasThereBeforeTheFirstOrIsNotTold",
                "whatUpdatesReplacedAgreesWithAModelAfterRandomWrites");
    }

    @Test
    void forgettingTheRestIsCaught() {
        assertCaught(BrokenCaptures.ForgetsTheRestProvider::new, "thousandsOfWritesAreToldInOneHarvest");
    }

    @Test
    void forgettingAtOnceIsCaught() {
        assertCaught(BrokenCaptures.ForgetsAtOnceProvider::new, "aHarvestThatIsRolledBackIsToldAgain");
    }

    @Test
    void tellingItsOwnWritesIsCaught() {
        assertCaught(
                BrokenCaptures.TellsItsOwnProvider::new,
                "whatTheNodeWritesIsNotTold",
                "whatTheNodeWritesHidesNothingOfTheApps");
    }

    @Test
    void hidingTheAppsWritesIsCaught() {
        assertCaught(BrokenCaptures.HidesTheAppsProvider::new, "whatTheNodeWritesHidesNothingOfTheApps");
    }

    @Test
    void stampingValuesIsCaught() {
        assertCaughtFolding(
                BrokenCaptures.StampsValuesProvider::new,
                "anUpdateNamesTheColumnsThatItChangedAndNoOther",
                "whatAnUpdateReplacedIsWhatWasThereBeforeTheFirstOrIsNotTold",
                "whatUpdatesReplacedAgreesWithAModelAfterRandomWrites",
                MODEL);
    }

    @Test
    void beginningAnewIsCaught() {
        assertCaught(
                BrokenCaptures.BeginsAnewProvider::new,
                "whatTheAppWroteWhileNoStoreWasOpenIsTold",
                "rowsThatWereThereWhenTrackingBeganAreInTheFeedAndAreNotTold");
    }

    @Test
    void noticingNothingIsCaught() {
        assertCaught(
                BrokenCaptures.NoticesNothingProvider::new,
                "aWriteOfTheAppIsToldOnce",
                "aHarvestThatIsRolledBackIsToldAgain",
                "whatTheNodeWritesHidesNothingOfTheApps",
                "whatTheAppWroteWhileNoStoreWasOpenIsTold");
    }

    @Test
    void neverLettingGoIsCaught() {
        assertCaught(BrokenCaptures.NeverLetsGoProvider::new, "untrackingEndsCaptureAndLeavesTheAppsTables");
    }
}
