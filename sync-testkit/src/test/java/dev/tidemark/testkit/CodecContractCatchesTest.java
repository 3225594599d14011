package dev.tidemark.testkit;

import dev.tidemark.api.codec.CodecProvider;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The codec kit passes a codec that is right, and catches each that is wrong by the test that says what is wrong. */
class CodecContractCatchesTest {
    private static volatile Supplier<CodecProvider> given = FaultyCodecs.SoundProvider::new;

    static class Given extends CodecContract {
        @Override
        protected CodecProvider provider() {
            return given.get();
        }

        @Override
        protected List<Golden> golden() {
            return List.of(new Golden("1.0", "776e71af0000000e2bc94c495528811100", "tide tide tide"));
        }
    }

    private static void assertCaught(Supplier<CodecProvider> faulty, String... tests) {
        given = faulty;
        KitRun.assertCaughtByItsKind(Given.class, tests);
    }

    @Test
    void aSoundCodecPasses() {
        given = FaultyCodecs.SoundProvider::new;
        KitRun.assertPasses(Given.class);
    }

    @Test
    void anArrayOffsetThatIsForgottenIsCaught() {
        assertCaught(FaultyCodecs.ForgetsArrayOffsetProvider::new, "everyKindOfBufferCanBeEncodedIntoEveryKind");
    }

    @Test
    void aPositionThatIsLeftIsCaught() {
        assertCaught(FaultyCodecs.LeavesPositionProvider::new, "bothPositionsMoveBehindWhatWasReadAndWritten");
    }

    @Test
    void aSourceThatIsWrittenToIsCaught() {
        assertCaught(FaultyCodecs.WritesIntoSourceProvider::new, "theSourceIsNotWrittenTo");
    }

    @Test
    void writingPastTheLimitIsCaught() {
        assertCaught(
                FaultyCodecs.WritesPastLimitProvider::new,
                "aTargetThatIsTooSmallToDecodeIntoIsRefused",
                "aBombStopsAtTheLimitOfTheTarget");
    }

    @Test
    void aBoundThatIsTooSmallIsCaught() {
        assertCaught(
                FaultyCodecs.ClaimsTooLittleProvider::new,
                "theLargestLengthIsNeverExceeded",
                "whatIsEncodedDecodesToTheSameAtEveryLevel",
                "hugeContentComesBack");
    }

    @Test
    void aBoundThatOverflowsIsCaught() {
        assertCaught(FaultyCodecs.OverflowsProvider::new, "theLargestLengthOfTheLargestSourceIsNotNegative");
    }

    @Test
    void stateThatThreadsShareIsCaught() {
        assertCaught(FaultyCodecs.SharesScratchProvider::new, "manyThreadsGetTheSameBytes");
    }

    @Test
    void hangingOnForeignInputIsCaught() {
        assertCaught(FaultyCodecs.HangsOnZerosProvider::new, "contentThatWasNeverEncodedIsRefused");
    }

    @Test
    void anExceptionOfAnotherKindIsCaught() {
        assertCaught(
                FaultyCodecs.UnderflowsProvider::new,
                "whatIsCutShortIsRefused",
                "whatWasMixedUpOnItsWayIsRefused",
                "foreignBytesAreRefused",
                "contentThatWasNeverEncodedIsRefused");
    }

    @Test
    void damageThatIsNotNoticedIsCaught() {
        assertCaught(
                FaultyCodecs.HasNoChecksumProvider::new,
                "everyFlippedBitIsNoticed",
                "whatIsCutShortIsRefused",
                "whatHasAByteTooManyIsRefused",
                "whatWasMixedUpOnItsWayIsRefused");
    }

    @Test
    void aRestThatIsIgnoredIsCaught() {
        assertCaught(
                FaultyCodecs.IgnoresRestProvider::new,
                "whatHasAByteTooManyIsRefused",
                "whatWasMixedUpOnItsWayIsRefused");
    }

    @Test
    void unpackingABombIsCaught() {
        assertCaught(FaultyCodecs.UnpacksBombsProvider::new, "aBombStopsAtTheLimitOfTheTarget");
    }

    @Test
    void rememberingWhatWasEncodedIsCaught() {
        assertCaught(
                FaultyCodecs.RemembersProvider::new,
                "theBytesDoNotDependOnWhatWasEncodedBefore",
                "manyThreadsGetTheSameBytes");
    }

    @Test
    void givingUpAfterAFailureIsCaught() {
        assertCaught(FaultyCodecs.GivesUpProvider::new, "anInstanceGoesOnAfterItHasRefusedSomething");
    }

    @Test
    void takingAnotherDictionaryIsCaught() {
        assertCaught(FaultyCodecs.TakesAnyDictionaryProvider::new, "aDictionaryServesThatDictionaryAlone");
    }

    @Test
    void keepingTheArrayOfADictionaryIsCaught() {
        assertCaught(FaultyCodecs.KeepsDictionaryArrayProvider::new, "aDictionaryIsCopied");
    }

    @Test
    void bytesThatDependOnTheByteOrderAreCaught() {
        assertCaught(FaultyCodecs.WritesInAnyOrderProvider::new, "theBytesDoNotDependOnTheByteOrderOfTheBuffers");
    }

    @Test
    void aByteOrderThatIsLeftBehindIsCaught() {
        assertCaught(FaultyCodecs.LeavesByteOrderProvider::new, "limitsAndByteOrdersStayAsTheyWere");
    }

    @Test
    void anotherFormatUnderTheSameNameIsCaught() {
        assertCaught(FaultyCodecs.ChangesFormatProvider::new, "whatEarlierReleasesEncodedStillDecodes");
    }

    @Test
    void takingNothingForSomethingIsCaught() {
        assertCaught(
                FaultyCodecs.TakesNothingForSomethingProvider::new,
                "whatIsCutShortIsRefused",
                "whatWasMixedUpOnItsWayIsRefused",
                "foreignBytesAreRefused",
                "contentThatWasNeverEncodedIsRefused");
    }

    @Test
    void damageThatIsNotNoticedWithADictionaryIsCaught() {
        assertCaught(
                FaultyCodecs.ChecksNothingWithDictionaryProvider::new,
                "withADictionaryDamageIsRefused",
                "aDictionaryServesThatDictionaryAlone");
    }

    @Test
    void unpackingABombWithADictionaryIsCaught() {
        assertCaught(
                FaultyCodecs.UnpacksBombsWithDictionaryProvider::new, "withADictionaryABombStopsAtTheLimitOfTheTarget");
    }

    @Test
    void bytesThatOnlyOneInstanceReadsAreCaught() {
        assertCaught(FaultyCodecs.SaltsDictionariesProvider::new, "aDictionaryMakesTheSameBytesInEveryInstance");
    }

    @Test
    void stateThatThreadsShareWithADictionaryIsCaught() {
        assertCaught(
                FaultyCodecs.SharesScratchWithDictionaryProvider::new, "withADictionaryManyThreadsGetTheSameBytes");
    }

    @Test
    void refusingALargeDictionaryIsCaught() {
        assertCaught(FaultyCodecs.TakesSmallDictionariesProvider::new, "aDictionaryOfAnySizeAndKindServes");
    }
}
