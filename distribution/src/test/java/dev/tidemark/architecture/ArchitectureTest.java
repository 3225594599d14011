package dev.tidemark.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every wall holds in the main code of all modules. That each can fall is for {@link FallingWallsTest}. */
class ArchitectureTest {
    private static final String ROOT = "dev.tidemark";
    private static final Walls WALLS = new Walls(ROOT);
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static void holds(ArchRule rule) {
        rule.check(CLASSES);
    }

    /** Rules that see no classes hold as well. */
    @ParameterizedTest
    @CsvSource({
        "api, 80",
        "runtime, 200",
        "runtime.internal.engine.device, 10",
        "plugin.storage.tiered.internal.overlay, 8",
        "plugin.storage.tiered.internal.log, 5",
        "plugin.storage.tiered.internal.owner, 5",
        "plugin.storage.tiered.internal.flush, 6",
        "plugin.storage.tiered.internal.views, 7",
        "runtime.internal.engine.push, 8",
        "runtime.internal.engine.pull, 2",
        "runtime.internal.engine.server, 7",
        "runtime.internal.engine.groups, 6",
        "runtime.internal.engine.feed, 3",
        "runtime.internal.engine.mesh, 8",
        "runtime.internal.engine.merge, 15",
        "runtime.internal.engine.link, 7",
        "plugin.storage.memory, 10",
        "plugin.storage.postgres, 20",
        "plugin.storage.sqlite, 30",
        "plugin.storage.tiered, 25",
        "plugin.transport.websocket, 12",
        "plugin.codec.zstd, 4",
        "plugin.codec.snappy, 3",
        "plugin.codec.deflate, 3",
        "plugin.conflict.standard, 5",
        "plugin.power.standard, 6",
        "testkit, 10",
        "testkit.model, 10",
        "cli, 20",
        "support.storage, 10",
        "support.memory, 7"
    })
    void allModulesAreSeen(String part, int least) {
        String prefix = ROOT + "." + part;
        long seen = count(prefix);
        assertTrue(seen >= least, prefix + ": expected at least " + least + " classes, saw " + seen);
    }

    @Test
    void theApiNeedsOnlyTheJdk() {
        holds(WALLS.theApiNeedsOnlyTheJdk());
    }

    @Test
    void aPluginNeedsOnlyTheApiAndItsOwnLibrary() {
        holds(WALLS.aPluginNeedsOnlyTheApiAndItsOwnLibrary());
    }

    @Test
    void pluginsDoNotKnowEachOther() {
        holds(WALLS.pluginsDoNotKnowEachOther());
    }

    @Test
    void whatPluginsShareNeedsOnlyTheApi() {
        holds(WALLS.whatPluginsShareNeedsOnlyTheApi());
    }

    @Test
    void onlyPluginsUseWhatTheyShare() {
        holds(WALLS.onlyPluginsUseWhatTheyShare());
    }

    @Test
    void theRuntimesInternalsAreItsOwn() {
        holds(WALLS.theRuntimesInternalsAreItsOwn());
    }

    @Test
    void onlyTestsUseTheTestkit() {
        holds(WALLS.onlyTestsUseTheTestkit());
    }

    @Test
    void theModelSharesNothingWithWhatItIsComparedWith() {
        holds(WALLS.theModelSharesNothingWithWhatItIsComparedWith());
    }

    @Test
    void onlyTheWiringKnowsGuice() {
        holds(WALLS.onlyTheWiringKnowsGuice());
    }

    @Test
    void theEngineKnowsNeitherClassLoadersNorReflection() {
        holds(WALLS.theEngineKnowsNeitherClassLoadersNorReflection());
    }

    @Test
    void theEngineHasNoThreadsOfItsOwn() {
        holds(WALLS.theEngineHasNoThreadsOfItsOwn());
    }

    @Test
    void theEngineDoesNotAskItsSurroundings() {
        holds(WALLS.theEngineDoesNotAskItsSurroundings());
    }

    @Test
    void timeAndChanceComeFromTheHostAlone() {
        holds(WALLS.timeAndChanceComeFromTheHostAlone());
    }

    @Test
    void nobodyUsesTheDriverManager() {
        holds(WALLS.nobodyUsesTheDriverManager());
    }

    @Test
    void classesAreLoadedInOnePlace() {
        holds(WALLS.classesAreLoadedInOnePlace());
    }

    @Test
    void onlyTheCommandLinePrints() {
        holds(WALLS.onlyTheCommandLinePrints());
    }

    @Test
    void theJdksLoggingLibraryIsNotUsedDirectly() {
        holds(WALLS.theJdksLoggingLibraryIsNotUsedDirectly());
    }

    @Test
    void exceptionsSayWhatSortTheyAre() {
        holds(WALLS.exceptionsSayWhatSortTheyAre());
    }

    @Test
    void theApiSaysByItsTypesWhatItTakesAndReturns() {
        holds(WALLS.theApiSaysByItsTypesWhatItTakesAndReturns());
    }

    @Test
    void theRecordsOfTheApiKeepUnmodifiableCopies() {
        holds(WALLS.theRecordsOfTheApiKeepUnmodifiableCopies());
    }

    /** Modules of one package have no cycles, and no slices either. */
    @Test
    void thePackagesOfTheOtherModulesHaveNoCycles() {
        holds(WALLS.thePackagesOfTheTestkitHaveNoCycles().allowEmptyShould(true));
        holds(WALLS.thePackagesOfTheCommandLineHaveNoCycles().allowEmptyShould(true));
        holds(WALLS.thePackagesOfAPluginHaveNoCycles());
    }

    /** A plugin that nobody has put on the class path of these tests would be behind no wall. */
    @Test
    void everyPluginThereIsIsSeen() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("../plugins"))) {
            List<String> unseen = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> count(ROOT + ".plugin." + name.replace('-', '.')) == 0)
                    .toList();
            assertEquals(List.of(), unseen);
        }
    }

    private static long count(String prefix) {
        return CLASSES.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(prefix + "."))
                .count();
    }

    @Test
    void thePackagesOfTheApiHaveNoCycles() {
        holds(WALLS.thePackagesOfTheApiHaveNoCycles());
    }

    @Test
    void thePackagesOfTheRuntimeHaveNoCycles() {
        holds(WALLS.thePackagesOfTheRuntimeHaveNoCycles());
    }

    @Test
    void theEndsOfASessionDoNotKnowEachOther() {
        holds(WALLS.theEndsOfASessionDoNotKnowEachOther());
    }

    @Test
    void whatIsDoneInAStoreKnowsNoConnections() {
        holds(WALLS.whatIsDoneInAStoreKnowsNoConnections());
    }

    @Test
    void whatMergesRowsKnowsNoStore() {
        holds(WALLS.whatMergesRowsKnowsNoStore());
    }

    @Test
    void aProviderIsPublicAndFinalAndNamedSo() {
        holds(WALLS.aProviderIsPublicAndFinalAndNamedSo());
    }

    @Test
    void nothingElseOfAPluginIsPublic() {
        holds(WALLS.nothingElseOfAPluginIsPublic());
    }

    @Test
    void theInternalsOfAPluginAreItsOwn() {
        holds(WALLS.theInternalsOfAPluginAreItsOwn());
    }

    @Test
    void memoryFirstHasLayers() {
        holds(WALLS.memoryFirstHasLayers());
    }
}
