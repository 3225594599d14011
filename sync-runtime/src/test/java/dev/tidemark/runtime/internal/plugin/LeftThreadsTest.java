package dev.tidemark.runtime.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftThreadsTest {
    @TempDir
    private Path work;

    @Test
    void aThreadThatGoesOnAfterItsPluginWasClosedIsNamed() throws Exception {
        Path plugins = Files.createDirectories(work.resolve("plugins"));
        new PluginJars(work).strategy("com.acme.Tidy", "acme-tidy").write(plugins.resolve("tidy.jar"));
        new PluginJars(work).strategy("com.acme.Lazy", "acme-lazy").write(plugins.resolve("lazy.jar"));
        CountDownLatch end = new CountDownLatch(1);
        try (PluginCatalog catalog = PluginCatalog.load(
                new PluginSources(LeftThreadsTest.class.getClassLoader(), Optional.of(plugins), Trust.ALL))) {
            ClassLoader lazy = catalog.find(ConflictStrategyProvider.class, "acme-lazy")
                    .orElseThrow()
                    .loader();
            Thread thread = PluginScope.call(lazy, () -> startedUntil(end));
            assertEquals(
                    List.of(
                            "the plugin in plugins/lazy.jar left thread 'acme-forgotten' running after it was closed. It"
                                    + " keeps the plugin in memory; tell its author"),
                    LeftThreads.find(catalog));
            end.countDown();
            thread.join();
            assertEquals(List.of(), LeftThreads.find(catalog));
        }
    }

    @Test
    void aThreadOfTheMachineThatTookOnAPluginsLoaderIsNobodys() throws Exception {
        Path plugins = Files.createDirectories(work.resolve("plugins"));
        new PluginJars(work).strategy("com.acme.Busy", "acme-busy").write(plugins.resolve("busy.jar"));
        CountDownLatch end = new CountDownLatch(1);
        try (PluginCatalog catalog = PluginCatalog.load(
                new PluginSources(LeftThreadsTest.class.getClassLoader(), Optional.of(plugins), Trust.ALL))) {
            ClassLoader busy = catalog.find(ConflictStrategyProvider.class, "acme-busy")
                    .orElseThrow()
                    .loader();
            ThreadGroup root = Thread.currentThread().getThreadGroup();
            while (root.getParent() != null) {
                root = root.getParent();
            }
            ThreadGroup machine = root;
            Thread thread = PluginScope.call(busy, () -> startedUntil(end, machine));
            assertEquals(List.of(), LeftThreads.find(catalog));
            end.countDown();
            thread.join();
        }
    }

    private static Thread startedUntil(CountDownLatch end) {
        return startedUntil(end, Thread.currentThread().getThreadGroup());
    }

    private static Thread startedUntil(CountDownLatch end, ThreadGroup group) {
        Thread thread = new Thread(
                group,
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                },
                "acme-forgotten");
        thread.start();
        return thread;
    }
}
