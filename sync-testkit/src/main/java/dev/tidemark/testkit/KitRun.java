package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
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
        of(kit).assertFailures(kit, tests);
    }

    /** Asserts the same of the tests that are about one kind of plugin; the contract of all kinds has its own proof. */
    public static void assertCaughtByItsKind(Class<?> kit, String... tests) {
        of(kit, test -> FilterResult.includedIf(isAboutItsKind(test))).assertFailures(kit, tests);
    }

    /** Asserts the same of the tests that these classes declare, one for each topic of a kit. */
    static void assertCaughtBy(Class<?> kit, Set<Class<?>> topics, String... tests) {
        of(kit, test -> FilterResult.includedIf(declaring(test).stream().allMatch(topics::contains)))
                .assertFailures(kit, tests);
    }

    private void assertFailures(Class<?> kit, String... expected) {
        assertTrue(tests > expected.length, () -> kit + " ran " + tests + " tests");
        assertEquals(Set.of(expected), failures.keySet(), () -> text(kit));
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
            result.getThrowable().ifPresent(failure -> failures.put(name(identifier), failure));
        }

        private static String name(TestIdentifier identifier) {
            return identifier
                    .getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getMethodName())
                    .orElseGet(identifier::getDisplayName);
        }
    }
}
