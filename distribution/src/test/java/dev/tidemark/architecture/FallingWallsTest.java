package dev.tidemark.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Each rule finds what was planted for it in the packages below {@code planted}, and leaves alone what is allowed there. */
class FallingWallsTest {
    private static final String ROOT = "dev.tidemark.architecture.planted";
    private static final Walls WALLS = new Walls(ROOT);
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(ROOT);

    private static void finds(ArchRule rule, String... planted) {
        String report = report(rule);
        for (String each : planted) {
            assertTrue(report.contains(each), () -> "expected to find " + each + " in:\n" + report);
        }
    }

    private static void leavesAlone(ArchRule rule, String... allowed) {
        String report = report(rule);
        for (String each : allowed) {
            assertTrue(!report.contains(each), () -> "expected not to find " + each + " in:\n" + report);
        }
    }

    private static String report(ArchRule rule) {
        return String.join("\n", rule.evaluate(CLASSES).getFailureReport().getDetails());
    }

    @Test
    void anApiThatNeedsALibrary() {
        finds(WALLS.theApiNeedsOnlyTheJdk(), "NeedsALibrary");
        leavesAlone(WALLS.theApiNeedsOnlyTheJdk(), "Left");
    }

    @Test
    void aPluginThatNeedsTheRuntimeOrSomeoneElsesLibrary() {
        finds(
                WALLS.aPluginNeedsOnlyTheApiAndItsOwnLibrary(),
                "com.google.inject.Injector",
                "planted.plugin.codec.two.Neighbour",
                "planted.runtime.internal.engine.Sinner");
        leavesAlone(WALLS.aPluginNeedsOnlyTheApiAndItsOwnLibrary(), "planted.plugin.codec.one.Harmless");
    }

    @Test
    void aPluginThatKnowsAnother() {
        finds(WALLS.pluginsDoNotKnowEachOther(), "planted.plugin.codec.two.Neighbour");
    }

    @Test
    void whatPluginsShareThatNeedsMore() {
        finds(WALLS.whatPluginsShareNeedsOnlyTheApi(), "planted.support.KnowsAPlugin");
        leavesAlone(WALLS.whatPluginsShareNeedsOnlyTheApi(), "planted.support.Shared");
    }

    @Test
    void aStrangerThatUsesWhatPluginsShare() {
        finds(WALLS.onlyPluginsUseWhatTheyShare(), "planted.cli.UsesWhatPluginsShare");
    }

    @Test
    void aStrangerInTheRuntimesInternals() {
        finds(WALLS.theRuntimesInternalsAreItsOwn(), "planted.plugin.codec.one.Curious");
        leavesAlone(WALLS.theRuntimesInternalsAreItsOwn(), "planted.runtime.internal.other.Other");
    }

    @Test
    void mainCodeThatUsesTheTestkit() {
        finds(WALLS.onlyTestsUseTheTestkit(), "planted.cli.UsesTheTestkit");
    }

    @Test
    void aModelThatKnowsMoreThanItself() {
        finds(WALLS.theModelSharesNothingWithWhatItIsComparedWith(), "planted.testkit.model.KnowsTheKit");
    }

    @Test
    void guiceOutsideTheWiring() {
        finds(
                WALLS.onlyTheWiringKnowsGuice(),
                "planted.plugin.codec.one.Curious",
                "planted.runtime.internal.other.Injected");
        leavesAlone(WALLS.onlyTheWiringKnowsGuice(), "planted.runtime.internal.wiring");
    }

    @Test
    void anEngineThatLoadsClassesAndReflects() {
        finds(
                WALLS.theEngineKnowsNeitherClassLoadersNorReflection(),
                "java.lang.ClassLoader",
                "java.util.ServiceLoader",
                "java.lang.reflect.Method");
    }

    @Test
    void anEngineThatStartsThreads() {
        finds(
                WALLS.theEngineHasNoThreadsOfItsOwn(),
                "java.lang.Thread",
                "java.util.concurrent.Executors",
                "java.util.concurrent.ForkJoinPool",
                "java.util.Timer");
    }

    @Test
    void anEngineThatReadsTheEnvironment() {
        finds(WALLS.theEngineDoesNotAskItsSurroundings(), "System.getenv", "System.getProperty");
    }

    @Test
    void clocksAndDiceOutsideTheHost() {
        finds(
                WALLS.timeAndChanceComeFromTheHostAlone(),
                "System.currentTimeMillis",
                "System.nanoTime",
                "Instant.now()",
                "Clock.systemUTC",
                "InstantSource.system",
                "Math.random",
                "java.util.Random.<init>",
                "SecureRandom.<init>",
                "ThreadLocalRandom.current",
                "UUID.randomUUID");
        leavesAlone(WALLS.timeAndChanceComeFromTheHostAlone(), "planted.runtime.internal.host", "allowed");
    }

    @Test
    void theDriverManager() {
        finds(WALLS.nobodyUsesTheDriverManager(), "DriverManager.getConnection");
    }

    @Test
    void classesLoadedJustAnywhere() {
        finds(
                WALLS.classesAreLoadedInOnePlace(),
                "Class.forName",
                "Thread.getContextClassLoader",
                "ServiceLoader.load");
    }

    @Test
    void printingOutsideTheCommandLine() {
        finds(WALLS.onlyTheCommandLinePrints(), "System.out", "System.err", "printStackTrace()");
        leavesAlone(WALLS.onlyTheCommandLinePrints(), "planted.cli.Prints");
    }

    @Test
    void theJdksLoggingLibrary() {
        finds(WALLS.theJdksLoggingLibraryIsNotUsedDirectly(), "java.util.logging.Logger");
    }

    @Test
    void anExceptionOfNoSort() {
        finds(WALLS.exceptionsSayWhatSortTheyAre(), "java.lang.RuntimeException");
    }

    @Test
    void anApiThatSaysLittleByItsTypes() {
        String planted = "planted.api.shape.Shapeless.";
        finds(
                WALLS.theApiSaysByItsTypesWhatItTakesAndReturns(),
                planted + "names returns",
                planted + "settings returns",
                planted + "accept takes",
                planted + "acceptAll takes",
                planted + "numbers returns");
        leavesAlone(WALLS.theApiSaysByItsTypesWhatItTakesAndReturns(), "allowed");
    }

    @Test
    void aRecordThatLetsOthersChangeIt() {
        finds(
                WALLS.theRecordsOfTheApiKeepUnmodifiableCopies(),
                "planted.api.shape.Leaky has 2 collections and makes 1");
        leavesAlone(WALLS.theRecordsOfTheApiKeepUnmodifiableCopies(), "Tight");
    }

    @Test
    void packagesInCycles() {
        finds(WALLS.thePackagesOfTheApiHaveNoCycles(), "Cycle detected", "planted.api.left", "planted.api.right");
        finds(WALLS.thePackagesOfTheRuntimeHaveNoCycles(), "Cycle detected", "internal.engine", "internal.other");
        finds(WALLS.thePackagesOfTheRuntimeHaveNoCycles(), "Cycle detected", "engine.device", "engine.server");
        finds(WALLS.thePackagesOfTheTestkitHaveNoCycles(), "Cycle detected", "testkit.inner", "testkit.other");
        finds(WALLS.thePackagesOfTheCommandLineHaveNoCycles(), "Cycle detected", "cli.left", "cli.right");
        finds(WALLS.thePackagesOfAPluginHaveNoCycles(), "Cycle detected", "codec.one.inner", "codec.one.outer");
    }

    @Test
    void anEndOfASessionThatKnowsTheOther() {
        finds(
                WALLS.theEndsOfASessionDoNotKnowEachOther(),
                "planted.runtime.internal.engine.device.KnowsTheServer.other",
                "planted.runtime.internal.engine.server.KnowsTheDevice.other",
                "planted.runtime.internal.engine.equals.KnowsADevice.other");
    }

    @Test
    void aStoreThatKnowsConnections() {
        finds(WALLS.whatIsDoneInAStoreKnowsNoConnections(), "planted.runtime.internal.engine.push.KnowsALink.link");
        leavesAlone(
                WALLS.whatIsDoneInAStoreKnowsNoConnections(), "planted.runtime.internal.engine.device.MayKnowALink");
    }

    @Test
    void aMergerThatReads() {
        finds(
                WALLS.whatMergesRowsKnowsNoStore(),
                "planted.runtime.internal.engine.merge.Reads.snapshot",
                "planted.runtime.internal.engine.merge.Reads.storage");
    }

    @Test
    void aProviderThatIsNotAsProvidersAre() {
        finds(
                WALLS.aProviderIsPublicAndFinalAndNamedSo(),
                "planted.plugin.codec.one.Provides> does not have simple name ending with 'Provider'",
                "planted.plugin.codec.one.Provides> does not have modifier PUBLIC",
                "planted.plugin.codec.one.Provides> does not have modifier FINAL",
                "planted.plugin.codec.one.Provides has no public constructor without parameters");
        leavesAlone(WALLS.aProviderIsPublicAndFinalAndNamedSo(), "GoodProvider");
    }

    @Test
    void aPluginWithAPublicClassBesideItsProvider() {
        finds(WALLS.nothingElseOfAPluginIsPublic(), "planted.plugin.codec.two.Neighbour");
        leavesAlone(WALLS.nothingElseOfAPluginIsPublic(), "GoodProvider");
    }

    @Test
    void aStrangerInAPluginsInternals() {
        leavesAlone(WALLS.nothingElseOfAPluginIsPublic(), "planted.plugin.storage.tiered.internal");
        finds(WALLS.theInternalsOfAPluginAreItsOwn(), "planted.cli.UsesAPluginsInternals");
    }

    @Test
    void anOverlayThatKnowsTheLogAndAViewThatKnowsTheFlush() {
        finds(
                WALLS.memoryFirstHasLayers(),
                "planted.plugin.storage.tiered.internal.overlay.KnowsTheLog",
                "planted.plugin.storage.tiered.internal.owner.KnowsAView",
                "planted.plugin.storage.tiered.internal.views.KnowsTheFlush");
        leavesAlone(WALLS.memoryFirstHasLayers(), "internal.flush.MayKnowTheLog.log");
    }
}
