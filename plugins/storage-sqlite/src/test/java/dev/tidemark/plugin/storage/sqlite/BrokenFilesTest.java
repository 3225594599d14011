package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.plugin.storage.sqlite.broken.BrokenFiles;
import dev.tidemark.testkit.FileDamage;
import dev.tidemark.testkit.KitRun;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@link StorageContract} catches stores that are durable, on a disk, and get it wrong, by the tests that are about it. */
class BrokenFilesTest {
    private static volatile Supplier<StorageProvider> given = BrokenFiles.HealthyProvider::new;

    /** The kit on one store. */
    static class Given extends StorageContract {
        @Override
        protected StorageProvider provider() {
            return given.get();
        }

        @Override
        protected Map<String, Object> settings() {
            return Map.of("file", "store.db", "busy-timeout", "2s");
        }

        @Override
        protected Map<String, Object> settingsOfLittlePatience() {
            return Map.of("file", "store.db", "busy-timeout", "20ms");
        }

        @Override
        protected Optional<Map<String, Object>> settingsOfLittleRoom() {
            return Optional.of(Map.of("file", "store.db", "max-size", "8MiB"));
        }

        @Override
        protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
            return Map.of(FileDamage.OTHER_BIT, "SQLite keeps no checksums of its pages");
        }
    }

    /** One round of what is random: processes that are killed, and files that are damaged, take their time. */
    private static void assertCaught(Supplier<StorageProvider> faulty, String... tests) {
        given = faulty;
        System.setProperty("tidemark.rounds", "1");
        try {
            KitRun.assertCaughtAmong(Set.of("StorageDurabilityContract", "StorageSharingContract"), Given.class, tests);
        } finally {
            System.clearProperty("tidemark.rounds");
        }
    }

    @Test
    void aStoreWithoutAFaultIsNotCaught() {
        assertCaught(BrokenFiles.HealthyProvider::new);
    }

    @Test
    void committingInTwoIsCaught() {
        assertCaught(
                BrokenFiles.CommitsInTwoProvider::new, "anAbruptStopBeforeAnyCallKeepsWhatWasCommittedAndNoHalfOfMore");
    }

    @Test
    void acknowledgingEarlyIsCaught() {
        assertCaught(
                BrokenFiles.AcknowledgesEarlyProvider::new,
                "anAbruptStopBeforeAnyCallKeepsWhatWasCommittedAndNoHalfOfMore");
    }

    @Test
    void countingAnewIsCaught() {
        assertCaught(BrokenFiles.CountsAnewProvider::new, "noPositionIsGivenASecondTimeAfterReopening");
    }

    @Test
    void keepingDefinitionsOfARollBackIsCaught() {
        assertCaught(BrokenFiles.KeepsDefinitionsProvider::new, "whatWasRolledBackIsNotThereAfterReopening");
    }

    @Test
    void forgettingWhatIsPendingIsCaught() {
        assertCaught(
                BrokenFiles.ForgetsPendingProvider::new, "whatWasCommittedIsThereAfterReopeningIfTheStoreIsDurable");
    }

    @Test
    void beginningAnewIsCaught() {
        assertCaught(BrokenFiles.BeginsAnewProvider::new, "aDamagedFileIsNoticedAndNeverGivesWrongData");
    }

    @Test
    void callingDamageAFailureIsCaught() {
        assertCaught(BrokenFiles.CallsItAFailureProvider::new, "aDamagedFileIsNoticedAndNeverGivesWrongData");
    }

    @Test
    void lettingTwoInIsCaught() {
        assertCaught(BrokenFiles.LetsTwoInProvider::new, "aSecondInstanceOfAnUnsharedStoreIsRefusedOrAStoreOfItsOwn");
    }
}
