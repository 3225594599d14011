package dev.tidemark.runtime.internal.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.host.PluginThreads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GuardTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PluginThreads threads = new PluginThreads("test");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;
    private final Guards guards = new Guards(new Faults(clock), Calls.on(threads));
    private final PluginInstance who = new PluginInstance(
            "codec",
            "acme-zip",
            "codecs[0]",
            "plugins/acme.jar",
            Optional.of(ClassLoader.getPlatformClassLoader()),
            text -> text.replace("swordfish", "[hidden]"));
    private final Guard guard = new Guard(who, guards, PluginException.class, PluginFailure::new);

    @AfterEach
    void close() {
        threads.close();
    }

    private PluginFault onlyFault() {
        List<PluginFault> faults = guards.faults().list();
        assertEquals(1, faults.size(), faults::toString);
        return faults.get(0);
    }

    @Test
    void anAnswerInTimeIsTheAnswer() {
        assertEquals(5, guard.within(LONG, "count", () -> 5));
        assertEquals(List.of(), guards.faults().list());
    }

    @Test
    void itRunsOnAThreadOfItsOwnWithThePluginsLoader() {
        Thread here = Thread.currentThread();
        ClassLoader before = here.getContextClassLoader();
        Thread there = guard.within(LONG, "where", Thread::currentThread);
        assertFalse(there == here);
        assertTrue(there.getName().startsWith("tidemark-test-plugin-"), there.getName());
        assertSame(
                ClassLoader.getPlatformClassLoader(),
                guard.within(LONG, "loader", () -> Thread.currentThread().getContextClassLoader()));
        assertSame(before, here.getContextClassLoader());
    }

    @Test
    void whatTheContractAllowsIsThrownOnAndNoFault() {
        PluginException allowed = new PluginException("no");
        assertSame(
                allowed,
                assertThrows(
                        PluginException.class,
                        () -> guard.within(LONG, "work", () -> {
                            throw allowed;
                        })));
        assertEquals(List.of(), guards.faults().list());
    }

    @Test
    void aFaultNamesPluginInstanceAndOperationAndHidesSecrets() {
        PluginFailure failure = assertThrows(
                PluginFailure.class,
                () -> guard.call("work", () -> {
                    throw new IllegalStateException("the password swordfish is wrong");
                }));
        assertEquals(
                "codec 'acme-zip' (codecs[0], plugins/acme.jar) is at fault in 'work': it threw"
                        + " IllegalStateException: the password [hidden] is wrong",
                failure.getMessage());
        PluginFault fault = onlyFault();
        assertEquals("codecs[0]", fault.instance());
        assertEquals("work", fault.operation());
        assertEquals(1, fault.times());
        assertEquals(now, fault.last());
        assertFalse(fault.message().contains("swordfish"));
    }

    @Test
    void faultsOfOneOperationAreCounted() {
        for (int i = 0; i < 5; i++) {
            assertThrows(PluginFailure.class, () -> guard.call("work", () -> null));
        }
        assertEquals(5, onlyFault().times());
    }

    @Test
    void thereIsABoundToWhatIsRemembered() {
        for (int i = 0; i < 1_000; i++) {
            String operation = "work " + i;
            assertThrows(PluginFailure.class, () -> guard.call(operation, () -> null));
        }
        assertEquals(100, guards.faults().list().size());
    }

    @Test
    void aCallThatWaitsIsInterruptedAtItsDeadline() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        PluginFailure failure = assertThrows(
                PluginFailure.class,
                () -> guard.within(SHORT, "wait", () -> {
                    try {
                        return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        told.add("interrupted");
                        return false;
                    }
                }));
        assertTrue(failure.getMessage().contains("did not come back"), failure.getMessage());
        assertEquals("interrupted", told.poll(10, TimeUnit.SECONDS));
        assertEquals("wait", onlyFault().operation());
    }

    @Test
    void aPluginThatMissedADeadlineIsLeftAloneForAMinute() {
        assertThrows(PluginFailure.class, () -> guard.within(SHORT, "wait", GuardTest::waitUntilInterrupted));
        AtomicBoolean asked = new AtomicBoolean();
        assertThrows(PluginFailure.class, () -> guard.within(LONG, "work", () -> asked.getAndSet(true)));
        assertFalse(asked.get());
        assertEquals(1, onlyFault().times());
        now = now.plusSeconds(61);
        awaitIdle();
        assertEquals(7, guard.within(LONG, "work", () -> 7));
    }

    private static Boolean waitUntilInterrupted() {
        try {
            return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits until the plugin has come back from the call that was given up. */
    private void awaitIdle() {
        while (guard.isLost()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aPluginThatNeverComesBackKeepsOneThreadAndIsLeftAlone() {
        AtomicBoolean enough = new AtomicBoolean();
        assertThrows(
                PluginFailure.class,
                () -> guard.within(SHORT, "spin", () -> {
                    while (!enough.get()) {
                        Thread.onSpinWait();
                    }
                    return 1;
                }));
        now = now.plusSeconds(3_600);
        assertThrows(PluginFailure.class, () -> guard.within(LONG, "work", () -> 1));
        assertEquals(1, onlyFault().times());
        enough.set(true);
        awaitIdle();
        assertEquals(1, guard.within(LONG, "work", () -> 1));
    }

    @Test
    void anAnswerThatComesTooLateIsHandedOverToBeClosed() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<String> late = new LinkedBlockingQueue<>();
        assertThrows(
                PluginFailure.class,
                () -> guard.within(
                        SHORT,
                        "open",
                        () -> {
                            awaitUninterruptibly(go);
                            return "a late answer";
                        },
                        late::add));
        go.countDown();
        assertEquals("a late answer", late.poll(10, TimeUnit.SECONDS));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignoredOnPurpose) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void anInterruptDoesNotMeetTheNextCall() {
        for (int i = 0; i < 50; i++) {
            now = now.plusSeconds(61);
            assertThrows(
                    PluginFailure.class,
                    () -> guard.within(Duration.ofMillis(1), "wait", GuardTest::waitUntilInterrupted));
            now = now.plusSeconds(61);
            awaitIdle();
            assertFalse(guard.within(LONG, "work", () -> Thread.currentThread().isInterrupted()));
        }
    }

    @Test
    void endingIsTriedThoughThePluginIsLeftAlone() {
        assertThrows(PluginFailure.class, () -> guard.within(SHORT, "wait", GuardTest::waitUntilInterrupted));
        AtomicBoolean closed = new AtomicBoolean();
        guard.end(LONG, "close", () -> closed.set(true));
        assertTrue(closed.get());
    }

    @Test
    void aPluginThatCallsTheNodeIsKnown() {
        assertEquals(Optional.of(who.toString()), guard.within(LONG, "work", Guards::inside));
        assertEquals(Optional.empty(), Guards.inside());
    }

    @Test
    void anInstanceThatIsCreatedTooLateIsClosed() {
        assertEquals("made", guards.create(who, () -> "made"));
        assertThrows(
                ExceptionInInitializerError.class,
                () -> guards.create(who, () -> {
                    throw new ExceptionInInitializerError("broken on purpose");
                }));
    }

    @Test
    void withoutThreadsTheCallerDoesItItself() {
        Guard direct = new Guard(
                PluginInstance.embedded("codec", "zip", this),
                new Guards(new Faults(clock), Calls.direct()),
                PluginException.class,
                PluginFailure::new);
        assertSame(Thread.currentThread(), direct.within(SHORT, "where", Thread::currentThread));
        assertEquals(UnaryOperator.<String>identity().apply("x"), direct.within(SHORT, "x", () -> "x"));
    }

    @Test
    void aCallWithoutADeadlineThatDoesNotComeBackIsNamedOnceAndNotInterrupted() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Guard storage = new Guard(
                who,
                guards,
                StorageException.class,
                (message, cause) -> new StorageException(StorageException.Kind.FAILED, message, cause));
        BlockingQueue<SyncException> stuck = new LinkedBlockingQueue<>();
        guards.faults().onStuckCall(stuck::add);
        CompletableFuture<Boolean> commit = CompletableFuture.supplyAsync(
                () -> storage.call("commit", () -> {
                    entered.countDown();
                    awaitUninterruptibly(go);
                    return !Thread.currentThread().isInterrupted();
                }),
                threads);
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < 12; i++) {
            assertEquals(0, guards.lookAtCalls(), "look " + i);
        }
        assertEquals(1, guards.lookAtCalls());
        assertEquals(0, guards.lookAtCalls());
        PluginFault fault = onlyFault();
        assertEquals("commit", fault.operation());
        assertTrue(fault.message().contains("has not come back for 120 s"), fault.message());
        SyncException told = stuck.remove();
        assertEquals(SyncException.Kind.STORAGE, told.kind());
        assertTrue(told.getMessage().contains("is at fault in 'commit'"), told.getMessage());
        go.countDown();
        assertTrue(commit.get(10, TimeUnit.SECONDS), "it was not interrupted");
        assertEquals(0, guards.lookAtCalls());
        assertEquals(1, onlyFault().times());
    }
}
