package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A run of a contract kit on one plugin, as the build of its implementer runs it: for tests of the kits themselves, which show
 * that a fault is caught. It needs {@code org.junit.platform:junit-platform-launcher}.
 *
 * @param tests how many tests ran to their end
 * @param failures by the name of the test that failed, in order
 */
public record KitRun(int tests, Map<String, Throwable> failures) {
    private static final Duration IN_VAIN = Duration.ofSeconds(1);

    /** Keeps an unmodifiable copy. */
    public KitRun {
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    /** Runs every test of a class that extends a kit. */
    public static KitRun of(Class<?> kit) {
        return of(kit, test -> FilterResult.included("every test"));
    }

    private static KitRun of(Class<?> kit, PostDiscoveryFilter filter) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(kit))
                .filters(filter)
                .build();
        Outcomes outcomes = new Outcomes();
        LauncherFactory.create().execute(request, outcomes);
        return new KitRun(outcomes.tests.get(), outcomes.failures);
    }

    /** Asserts that a plugin fails in these tests, and in no other. */
    public static void assertCaughtBy(Class<?> kit, String... tests) {
        assertCaughtBy(kit, test -> true, tests);
    }

    /** Asserts the same of the tests that are about one kind of plugin; the contract of all kinds has its own proof. */
    public static void assertCaughtByItsKind(Class<?> kit, String... tests) {
        assertCaughtBy(kit, KitRun::isAboutItsKind, tests);
    }

    /**
     * Asserts the same of the tests about some topics of a kit, where the fault has nothing to do with the others.
     *
     * @param topics the simple names of the classes that declare these tests, such as {@code TransportStrangerContract}
     */
    public static void assertCaughtAmong(Set<String> topics, Class<?> kit, String... tests) {
        assertCaughtBy(
                kit, test -> declaring(test).map(Class::getSimpleName).stream().allMatch(topics::contains), tests);
    }

    /** Who has to wait in vain to notice a fault waits for a moment only; the others have all the time that the kit gives. */
    private static void assertCaughtBy(Class<?> kit, Predicate<TestDescriptor> tried, String... tests) {
        Set<String> expected = Set.of(tests);
        Predicate<TestDescriptor> catching = test -> expected.contains(name(test.getSource(), test.getDisplayName()));
        KitRun others = of(kit, test -> FilterResult.includedIf(tried.test(test) && !catching.test(test)));
        assertTrue(others.tests > 0, () -> kit + " has no other test");
        assertEquals(Set.of(), others.failures.keySet(), () -> others.text(kit));
        if (!expected.isEmpty()) {
            Patience.limitedTo(IN_VAIN, () -> {
                KitRun caught = of(
                        kit,
                        test -> FilterResult.includedIf(tried.test(test) && (!test.isTest() || catching.test(test))));
                assertEquals(expected, caught.failures.keySet(), () -> caught.text(kit));
            });
        }
    }

    private static String name(Optional<TestSource> source, String otherwise) {
        return source.filter(MethodSource.class::isInstance)
                .map(method -> ((MethodSource) method).getMethodName())
                .orElse(otherwise);
    }

    private static boolean isAboutItsKind(TestDescriptor test) {
        return declaring(test)
                .filter(declaring -> declaring.isAssignableFrom(ProviderContract.class))
                .isEmpty();
    }

    private static Optional<Class<?>> declaring(TestDescriptor test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod().getDeclaringClass());
    }

    /** Asserts that a plugin passes. */
    public static void assertPasses(Class<?> kit) {
        assertCaughtBy(kit);
    }

    private String text(Class<?> kit) {
        StringBuilder text = new StringBuilder(kit.getSimpleName());
        failures.forEach((test, failure) -> {
            text.append('\n').append(test).append(": ").append(failure);
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                text.append("\n  because of ").append(cause);
            }
        });
        return text.toString();
    }

    private static final class Outcomes implements TestExecutionListener {
        private final AtomicInteger tests = new AtomicInteger();
        private final Map<String, Throwable> failures = Collections.synchronizedMap(new TreeMap<>());

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (identifier.isTest()) {
                tests.incrementAndGet();
            }
            result.getThrowable()
                    .ifPresent(failure ->
                            failures.put(name(identifier.getSource(), identifier.getDisplayName()), failure));
        }
    }
}
