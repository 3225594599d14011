package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingStorageProvider;
import dev.tidemark.testkit.KitRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of the kit that is about memory catches memories that do not do what they are told. */
class BrokenMemoryTest {
    private static final Set<String> MEMORY = Set.of("StorageMemoryContract");

    /** A store whose memory does nothing where it is told to do one thing. */
    static final class DeafProvider extends ForwardingStorageProvider {
        private final String call;

        DeafProvider(String call) {
            super(new TieredStorageProvider());
            this.call = call;
        }

        @Override
        protected StorageBackend faulty(StorageBackend store) {
            return new ForwardingStorage(store) {
                @Override
                public Optional<MemoryTier> memory() {
                    return super.memory().map(memory -> deaf(memory, call));
                }
            };
        }
    }

    private static MemoryTier deaf(MemoryTier memory, String call) {
        return (MemoryTier) Proxy.newProxyInstance(
                BrokenMemoryTest.class.getClassLoader(),
                new Class<?>[] {MemoryTier.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(call) && method.getReturnType() == void.class) {
                        return null;
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    abstract static class Kit extends IntervalTest {
        @Override
        protected Map<String, Object> settings() {
            return Map.of("backend", Chosen.memory(Map.of()), "flush-interval", "1d");
        }
    }

    static class Healthy extends Kit {}

    @Test
    void aMemoryWithoutAFaultPasses() {
        KitRun.assertCaughtAmong(MEMORY, Healthy.class);
    }

    static class NeverFlushes extends Kit {
        @Override
        protected StorageProvider provider() {
            return new DeafProvider("flush");
        }
    }

    @Test
    void aFlushThatBringsNothingIsCaught() {
        KitRun.assertCaughtAmong(
                MEMORY,
                NeverFlushes.class,
                "aMemoryIsClosedWithItsStore",
                "aRowIsLetGoOnce",
                "whatIsFlushedAndLetGoIsReadAsItWas",
                "whatWasWrittenSinceTheFlushIsReadHoweverOftenItIsLetGo");
    }

    static class KeepsItsTimes extends Kit {
        @Override
        protected StorageProvider provider() {
            return new DeafProvider("setFlushInterval");
        }
    }

    @Test
    void aTimeThatIsNotChangedIsCaught() {
        KitRun.assertCaughtAmong(MEMORY, KeepsItsTimes.class, "itsTimesCanBeChangedAndNotToWhatCanNotBe");
    }
}
