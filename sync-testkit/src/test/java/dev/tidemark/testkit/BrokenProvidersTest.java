package dev.tidemark.testkit;

import com.example.VendorlessProvider;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.testkit.provider.BrokenProviders;
import dev.tidemark.testkit.provider.ClockReadingProvider;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@link ProviderContract} passes what is right, and catches each fault by the test that is about it. */
class BrokenProvidersTest {
    /** The kit on one provider. */
    abstract static class Kit extends ProviderContract<TransportProvider> {
        private final Supplier<TransportProvider> providers;

        Kit(Supplier<TransportProvider> providers) {
            this.providers = providers;
        }

        @Override
        protected TransportProvider provider() {
            return providers.get();
        }

        @Override
        protected void use(Object instance) throws Exception {
            ((Transport) instance)
                    .connect(URI.create("fixture:nobody"))
                    .handle((link, failure) -> failure)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    static class Healthy extends Kit {
        Healthy() {
            super(BrokenProviders.HealthyProvider::new);
        }
    }

    @Test
    void aProviderWithoutAFaultPasses() {
        KitRun.assertPasses(Healthy.class);
    }

    static class ChangingName extends Kit {
        ChangingName() {
            super(BrokenProviders.ChangingNameProvider::new);
        }
    }

    @Test
    void aNameThatChangesIsCaught() {
        KitRun.assertCaughtBy(ChangingName.class, "theNameIsLegalAndTheSameInEveryInstance");
    }

    static class UndescribedSetting extends Kit {
        UndescribedSetting() {
            super(BrokenProviders.UndescribedSettingProvider::new);
        }
    }

    @Test
    void aSettingWithoutADescriptionIsCaught() {
        KitRun.assertCaughtBy(UndescribedSetting.class, "everySettingIsDescribedAndHasAKeyOfItsOwn");
    }

    static class TakenKey extends Kit {
        TakenKey() {
            super(BrokenProviders.TakenKeyProvider::new);
        }
    }

    @Test
    void aSettingThatTheNodeReadsItselfIsCaught() {
        KitRun.assertCaughtBy(TakenKey.class, "everySettingIsDescribedAndHasAKeyOfItsOwn");
    }

    static class ChangingDefault extends Kit {
        ChangingDefault() {
            super(BrokenProviders.ChangingDefaultProvider::new);
        }
    }

    @Test
    void aDefaultThatChangesIsCaught() {
        KitRun.assertCaughtBy(ChangingDefault.class, "theSettingsAreTheSameInEveryInstance");
    }

    static class MissingDefault extends Kit {
        MissingDefault() {
            super(BrokenProviders.MissingDefaultProvider::new);
        }

        @Override
        protected Map<String, Object> settings() {
            return Map.of("port", 1);
        }
    }

    @Test
    void aSettingThatHasToBeGivenAndIsNotRequiredIsCaught() {
        KitRun.assertCaughtBy(MissingDefault.class, "theDefaultsBindSoThatOnlyRequiredSettingsAreGiven");
    }

    static class FallbackOutOfBounds extends Kit {
        FallbackOutOfBounds() {
            super(BrokenProviders.FallbackOutOfBoundsProvider::new);
        }
    }

    @Test
    void aDefaultThatNobodyCouldWriteIsCaught() {
        KitRun.assertCaughtBy(FallbackOutOfBounds.class, "everyFallbackIsAValueThatItsSettingTakes");
    }

    static class ThrowingCondition extends Kit {
        ThrowingCondition() {
            super(BrokenProviders.ThrowingConditionProvider::new);
        }
    }

    @Test
    void aConditionThatThrowsIsCaught() {
        KitRun.assertCaughtBy(ThrowingCondition.class, "anOddValueIsReadOrRefusedInWordsAndNothingElse");
    }

    static class Extensible extends Kit {
        Extensible() {
            super(BrokenProviders.ExtensibleProvider::new);
        }
    }

    @Test
    void aClassThatIsNotFinalIsCaught() {
        KitRun.assertCaughtBy(Extensible.class, "theClassIsPublicAndFinalWithAPublicConstructorAndNamedAfterItsRole");
    }

    static class Unlisted extends Kit {
        Unlisted() {
            super(BrokenProviders.UnlistedProvider::new);
        }
    }

    @Test
    void aProviderThatNoServiceFileNamesIsCaught() {
        KitRun.assertCaughtBy(Unlisted.class, "aFreshServiceLoaderFindsItOnceAndAsOneKind");
    }

    static class Eager extends Kit {
        Eager() {
            super(BrokenProviders.EagerProvider::new);
        }
    }

    @Test
    void aClassThatWritesFilesWhenItIsLoadedIsCaught() {
        KitRun.assertCaughtBy(Eager.class, "theConstructorTheNameAndTheSettingsTouchNothing");
    }

    static class ContextLoader extends Kit {
        ContextLoader() {
            super(BrokenProviders.ContextLoaderProvider::new);
        }
    }

    @Test
    void useOfTheContextClassLoaderIsCaught() {
        KitRun.assertCaughtBy(ContextLoader.class, "itWorksInAClassLoaderOfItsOwnUnderAForeignContextClassLoader");
    }

    static class RuntimeUser extends Kit {
        RuntimeUser() {
            super(BrokenProviders.RuntimeUserProvider::new);
        }
    }

    @Test
    void useOfTheRuntimeIsCaught() {
        KitRun.assertCaughtBy(RuntimeUser.class, "itWorksInAClassLoaderOfItsOwnUnderAForeignContextClassLoader");
    }

    static class LocalDigits extends Kit {
        LocalDigits() {
            super(BrokenProviders.LocalDigitsProvider::new);
        }
    }

    @Test
    void aPluginThatSpeaksTheLanguageOfTheUserIsCaught() {
        KitRun.assertCaughtBy(LocalDigits.class, "itWorksInEveryLocaleAndTimeZone");
    }

    static class Sharing extends Kit {
        Sharing() {
            super(BrokenProviders.SharingProvider::new);
        }
    }

    @Test
    void anInstanceThatIsGivenOutTwiceIsCaught() {
        KitRun.assertCaughtBy(Sharing.class, "twoInstancesAreIndependentOfEachOther");
    }

    static class ClosesOnce extends Kit {
        ClosesOnce() {
            super(BrokenProviders.ClosesOnceProvider::new);
        }
    }

    @Test
    void aCloseThatWorksOnceIsCaught() {
        KitRun.assertCaughtBy(ClosesOnce.class, "anInstanceClosesTwiceAlsoWithoutAnyUse");
    }

    static class LeavesThread extends Kit {
        LeavesThread() {
            super(BrokenProviders.LeavesThreadProvider::new);
        }
    }

    @Test
    void aThreadThatIsLeftIsCaught() {
        KitRun.assertCaughtBy(LeavesThread.class, "nothingIsLeftAfterClose");
    }

    static class LeavesFile extends Kit {
        LeavesFile() {
            super(BrokenProviders.LeavesFileProvider::new);
        }
    }

    @Test
    void aFileThatIsLeftOpenIsCaught() {
        KitRun.assertCaughtBy(LeavesFile.class, "nothingIsLeftAfterClose");
    }

    static class LeavesFileWhereItFails extends Kit {
        LeavesFileWhereItFails() {
            super(BrokenProviders.LeavesFileWhereItFailsProvider::new);
        }
    }

    @Test
    void aFileThatAFailedCreateLeavesOpenIsCaught() {
        KitRun.assertCaughtBy(LeavesFileWhereItFails.class, "aFailedCreateLeavesNothing");
    }

    static class LeavesThreadWhereItFails extends Kit {
        LeavesThreadWhereItFails() {
            super(BrokenProviders.LeavesThreadWhereItFailsProvider::new);
        }
    }

    @Test
    void aThreadThatAFailedCreateLeavesIsCaught() {
        KitRun.assertCaughtBy(LeavesThreadWhereItFails.class, "aFailedCreateLeavesNothing");
    }

    static class BareFailure extends Kit {
        BareFailure() {
            super(BrokenProviders.BareFailureProvider::new);
        }
    }

    @Test
    void anExceptionWithoutWordsIsCaught() {
        KitRun.assertCaughtBy(BareFailure.class, "whatCanNotBeCreatedIsRefusedAsAPluginExceptionThatSaysWhy");
    }

    static class ClockReading extends Kit {
        ClockReading() {
            super(ClockReadingProvider::new);
        }
    }

    @Test
    void aLookAtTheClockOfTheMachineIsCaught() {
        KitRun.assertCaughtBy(ClockReading.class, "itAsksNoClockAndNoChanceButThoseOfItsContext");
    }

    static class Vendorless extends Kit {
        Vendorless() {
            super(VendorlessProvider::new);
        }
    }

    @Test
    void aNameWithoutAVendorIsCaught() {
        KitRun.assertCaughtBy(Vendorless.class, "aNameOfSomebodyElsesPluginBeginsWithItsVendor");
    }
}
