package dev.tidemark.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import java.time.Clock;
import java.util.Map;
import java.util.Set;

/**
 * The walls between the packages, as rules. Each holds for the packages below a root, so that it can be shown to fail on
 * classes below another root that break it on purpose.
 */
final class Walls {
    /** The libraries that a plugin carries, by the end of its package's name. All others need the JDK alone. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "codec.zstd", Set.of("com.github.luben.zstd"),
            "codec.snappy", Set.of("org.xerial.snappy"),
            "conflict.merge", Set.of("com.fasterxml.jackson", "com.github.difflib"),
            "storage.memory", Set.of("dev.tidemark.support.memory"),
            "storage.postgres", Set.of("dev.tidemark.support.storage", "org.postgresql", "com.zaxxer.hikari"),
            "storage.sqlite", Set.of("dev.tidemark.support.storage", "org.sqlite"),
            "storage.tiered",
                    Set.of(
                            "dev.tidemark.support.memory",
                            "dev.tidemark.support.storage",
                            "com.github.benmanes.caffeine"),
            "transport.websocket", Set.of("org.eclipse.jetty"));

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system");

    private static final Set<String> DICE = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.util.UUID.randomUUID",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "java.security.SecureRandom.<init>",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.random.RandomGenerator.getDefault");

    private static final Set<String> SURROUNDINGS =
            Set.of("java.lang.System.getenv", "java.lang.System.getProperty", "java.lang.System.getProperties");

    private static final Set<String> LOADING = Set.of(
            "java.lang.Class.forName",
            "java.lang.Thread.getContextClassLoader",
            "java.lang.Thread.setContextClassLoader",
            "java.util.ServiceLoader.load",
            "java.net.URLClassLoader.<init>");

    private final String api;
    private final String runtime;
    private final String internal;
    private final String plugin;
    private final String cli;
    private final String testkit;
    private final String support;
    private final String root;

    Walls(String root) {
        this.root = root;
        api = root + ".api";
        runtime = root + ".runtime";
        internal = runtime + ".internal";
        plugin = root + ".plugin";
        support = root + ".support";
        cli = root + ".cli";
        testkit = root + ".testkit";
    }

    ArchRule theApiNeedsOnlyTheJdk() {
        return classes()
                .that()
                .resideInAPackage(api + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(api + "..", "java..")
                .because("whatever sync-api brings along, every plugin has to live with");
    }

    ArchRule aPluginNeedsOnlyTheApiAndItsOwnLibrary() {
        return classes()
                .that()
                .resideInAPackage(plugin + ".*.*..")
                .should(new OnlyOwnDependencies(api, plugin, LIBRARIES))
                .because("the loader of a plugin gives it nothing else");
    }

    ArchRule pluginsDoNotKnowEachOther() {
        return slices().matching(plugin + ".(*).(*)..").should().notDependOnEachOther();
    }

    ArchRule whatPluginsShareNeedsOnlyTheApi() {
        return classes()
                .that()
                .resideInAPackage(support + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(support + "..", api + "..", "java..")
                .because("the loader of each plugin that carries it gives it nothing else");
    }

    ArchRule onlyPluginsUseWhatTheyShare() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(support + "..", plugin + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(support + "..")
                .because("each plugin carries its own version of it");
    }

    ArchRule theRuntimesInternalsAreItsOwn() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(runtime + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(internal + "..")
                .because("it changes at any time, see VERSIONING.md");
    }

    ArchRule onlyTestsUseTheTestkit() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(testkit + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(testkit + "..");
    }

    ArchRule theModelSharesNothingWithWhatItIsComparedWith() {
        return classes()
                .that()
                .resideInAPackage(testkit + ".model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(testkit + ".model..", "java..")
                .because("two programs that share a mistake agree");
    }

    ArchRule onlyTheWiringKnowsGuice() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(internal + ".wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.inject..", "jakarta.inject..", "javax.inject..")
                .because("a class that injects nothing can be made by any test");
    }

    ArchRule theEngineKnowsNeitherClassLoadersNorReflection() {
        return noClasses()
                .that()
                .resideInAPackage(internal + ".engine..")
                .should()
                .dependOnClassesThat(are(describe(
                        "class loaders or reflection",
                        type -> type.isAssignableTo(ClassLoader.class)
                                || type.getName().equals("java.util.ServiceLoader")
                                || type.getPackageName().equals("java.lang.reflect")
                                || type.getPackageName().equals("java.lang.invoke"))));
    }

    ArchRule theEngineHasNoThreadsOfItsOwn() {
        return noClasses()
                .that()
                .resideInAPackage(internal + ".engine..")
                .should()
                .dependOnClassesThat(are(describe(
                        "threads or pools",
                        type -> type.isAssignableTo(Thread.class)
                                || type.isAssignableTo("java.util.concurrent.ExecutorService")
                                || type.getName().equals("java.util.concurrent.Executors")
                                || type.getName().equals("java.util.Timer"))));
    }

    ArchRule theEngineDoesNotAskItsSurroundings() {
        return noClasses()
                .that()
                .resideInAPackage(internal + ".engine..")
                .should()
                .callCodeUnitWhere(target(oneOf("the process's environment", SURROUNDINGS)))
                .because("a node is what its parts and its configuration make it");
    }

    ArchRule timeAndChanceComeFromTheHostAlone() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(internal + ".host..")
                .should()
                .callCodeUnitWhere(target(oneOf("a clock", CLOCKS)))
                .orShould()
                .callCodeUnitWhere(target(oneOf("a source of randomness", DICE)))
                .because("a whole cluster runs from one seed in virtual time");
    }

    ArchRule nobodyUsesTheDriverManager() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.DriverManager")
                .because("it finds no driver in the loader of a plugin; a driver's DataSource does");
    }

    /** The command line is left out: its demo loads the bare driver, to write as an app does. So is the testkit. */
    ArchRule classesAreLoadedInOnePlace() {
        return noClasses()
                .that()
                .resideInAnyPackage(api + "..", runtime + "..", plugin + "..")
                .and()
                .resideOutsideOfPackage(internal + ".plugin..")
                .should()
                .callCodeUnitWhere(target(oneOf("class loading", LOADING)));
    }

    ArchRule onlyTheCommandLinePrints() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(cli + "..")
                .should(ACCESS_STANDARD_STREAMS)
                .orShould()
                .callCodeUnitWhere(target(describe(
                        "printStackTrace",
                        target -> target.getName().equals("printStackTrace")
                                && target.getOwner().isAssignableTo(Throwable.class))));
    }

    ArchRule theJdksLoggingLibraryIsNotUsedDirectly() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .because("System.Logger lets whoever embeds a node choose");
    }

    ArchRule exceptionsSayWhatSortTheyAre() {
        return noClasses().should(THROW_GENERIC_EXCEPTIONS);
    }

    /** What is written to a column or a state is bytes; the two exceptions are said why in their Javadoc. */
    ArchRule theApiSaysByItsTypesWhatItTakesAndReturns() {
        Set<String> exceptions = Set.of(api + ".config.Setting.read", api + ".model.Row.owning");
        return codeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(api + "..")
                .should(new SpeakInTypes(exceptions))
                .because("what is not said by the type has to be said, and read, somewhere else");
    }

    ArchRule theRecordsOfTheApiKeepUnmodifiableCopies() {
        return classes().that().resideInAPackage(api + "..").and().areRecords().should(new KeepUnmodifiableCopies());
    }

    ArchRule thePackagesOfTheTestkitHaveNoCycles() {
        return slices().matching(testkit + ".(**)").should().beFreeOfCycles();
    }

    ArchRule thePackagesOfTheCommandLineHaveNoCycles() {
        return slices().matching(cli + ".(**)").should().beFreeOfCycles();
    }

    ArchRule thePackagesOfAPluginHaveNoCycles() {
        return slices().matching(plugin + ".(**)").should().beFreeOfCycles();
    }

    ArchRule thePackagesOfTheApiHaveNoCycles() {
        return slices().matching(api + ".(**)").should().beFreeOfCycles();
    }

    /** Of the internals only: {@code runtime} is the face of {@code runtime.internal} and so refers to it and back. */
    ArchRule thePackagesOfTheRuntimeHaveNoCycles() {
        return slices().matching(internal + ".(**)").should().beFreeOfCycles();
    }

    /** What both need stands below both; what compares the two, or tells how a node stands, may know both. */
    ArchRule theEndsOfASessionDoNotKnowEachOther() {
        String[] device = {engine("device"), engine("push"), engine("pull"), engine("carry")};
        String[] server = {engine("server"), engine("groups"), engine("feed")};
        String[] equals = {engine("equals"), engine("mesh")};
        return CompositeArchRule.of(doNotKnow(device, server))
                .and(doNotKnow(server, device))
                .and(doNotKnow(equals, device))
                .and(doNotKnow(equals, server))
                .and(doNotKnow(device, equals))
                .and(doNotKnow(server, equals))
                .because("a node is one end or the other, and a change to one must not move the other");
    }

    private String engine(String name) {
        return internal + ".engine." + name + "..";
    }

    private static ArchRule doNotKnow(String[] these, String... those) {
        return noClasses()
                .that()
                .resideInAnyPackage(these)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(those);
    }

    ArchRule whatIsDoneInAStoreKnowsNoConnections() {
        return noClasses()
                .that()
                .resideInAPackage(internal + ".engine.*..")
                .and()
                .resideOutsideOfPackages(
                        engine("link"),
                        engine("verify"),
                        engine("questions"),
                        engine("device"),
                        engine("server"),
                        engine("equals"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(engine("link"), api + ".transport..")
                .because("it is the same for a session, a bundle and a test");
    }

    ArchRule whatMergesRowsKnowsNoStore() {
        return noClasses()
                .that()
                .resideInAPackage(engine("merge"))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Snapshot.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(StorageBackend.class)
                .because("a hundred million merges are tried without one");
    }

    ArchRule aProviderIsPublicAndFinalAndNamedSo() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areAssignableTo(Provider.class)
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .should()
                .haveSimpleNameEndingWith("Provider")
                .andShould()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .andShould(new HaveAPublicConstructorWithoutParameters());
    }

    /** What a plugin of several packages has its own packages share is in {@code internal}. */
    ArchRule nothingElseOfAPluginIsPublic() {
        return noClasses()
                .that()
                .resideInAPackage(plugin + "..")
                .and()
                .resideOutsideOfPackage(plugin + ".*.*.internal..")
                .and()
                .areNotAssignableTo(Provider.class)
                .and()
                .areTopLevelClasses()
                .should()
                .bePublic();
    }

    ArchRule theInternalsOfAPluginAreItsOwn() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(plugin + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(plugin + ".*.*.internal..")
                .because("a plugin is its provider, to all but itself");
    }

    /** Two of one line do not know each other. */
    ArchRule memoryFirstHasLayers() {
        return CompositeArchRule.of(doNotKnow(
                        new String[] {tiered("overlay")},
                        tiered("log"),
                        tiered("owner"),
                        tiered("flush"),
                        tiered("views")))
                .and(doNotKnow(new String[] {tiered("log")}, tiered("owner"), tiered("flush"), tiered("views")))
                .and(doNotKnow(new String[] {tiered("owner")}, tiered("flush"), tiered("views")))
                .and(doNotKnow(new String[] {tiered("flush")}, tiered("views")))
                .and(doNotKnow(new String[] {tiered("views")}, tiered("flush")))
                .because("what is read and what is flushed meet in the store alone, see decision 0031");
    }

    private String tiered(String name) {
        return plugin + ".storage.tiered.internal." + name + "..";
    }

    private static DescribedPredicate<AccessTarget.CodeUnitCallTarget> oneOf(String what, Set<String> names) {
        return describe(what, target -> {
            String name = target.getOwner().getName() + "." + target.getName();
            return names.contains(name) && !isGivenItsSource(target);
        });
    }

    /** A generator that is given a seed, and a time that is read from a given clock, are the same every time. */
    private static boolean isGivenItsSource(AccessTarget.CodeUnitCallTarget target) {
        return target.getRawParameterTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(Clock.class) || type.isEquivalentTo(long.class));
    }
}
