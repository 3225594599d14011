package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.plugin.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every plugin has to keep to, of whichever kind. The kits of the kinds build on it: whoever extends one of those has
 * these tests too, and gives the provider, and the settings if any are required.
 *
 * <p>It proves
 *
 * <ul>
 *   <li>what a provider says of itself: it is found by a fresh loader, its name is legal, nobody else's, and always the same;
 *       every setting is described, and reads a value or refuses it in words; the defaults bind;
 *   <li>that it keeps to itself: the constructor, the name and the settings touch nothing (this runs in a process of its own in
 *       an empty directory that may not be written), it works in a class loader of its own, under a foreign context class
 *       loader, in any locale and time zone, and asks no clock and no chance but those of its context;
 *   <li>the life of its instances: two are independent of each other, each closes twice, nothing is left after close, no thread
 *       and no file; and a {@code create} that fails, wherever it fails, leaves nothing either.
 * </ul>
 *
 * @param <P> the kind of provider
 */
public abstract class ProviderContract<P extends Provider<?>> extends ProviderIsolationContract<P> {
    /** Creates the contract. */
    protected ProviderContract() {}

    @Test
    void twoInstancesAreIndependentOfEachOther() throws Exception {
        Provider<?> provider = provider();
        Object first = create(provider, anotherDirectory());
        try {
            createUseAndCloseBeside(first, provider);
        } finally {
            close(first);
        }
    }

    private void createUseAndCloseBeside(Object first, Provider<?> provider) throws Exception {
        use(first);
        createUseAndClose(provider, anotherDirectory());
        use(first);
    }

    @Test
    void anInstanceClosesTwiceAlsoWithoutAnyUse() throws Exception {
        Object unused = create(provider(), anotherDirectory());
        close(unused);
        close(unused);
        Object used = create(provider(), anotherDirectory());
        use(used);
        close(used);
        close(used);
    }

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        Path place = anotherDirectory();
        createUseAndClose(provider(), place);
        Footprint before = Footprint.now();
        for (int i = 0; i < 3; i++) {
            createUseAndClose(provider(), place);
            assertEquals(List.of(), before.grown(), "left after close");
        }
    }

    @Test
    void aFailedCreateLeavesNothing() throws Exception {
        Path place = anotherDirectory();
        CallsThatFail all = CallsThatFail.none();
        close(create(place, all));
        Footprint before = Footprint.now();
        for (int call = 1; call <= all.count(); call++) {
            CallsThatFail calls = CallsThatFail.at(call);
            RuntimeException failure = assertThrows(RuntimeException.class, () -> close(create(place, calls)));
            assertEquals(List.of(), before.grown(), "left after create failed");
            assertTrue(calls.hasFailed(), () -> "create failed by itself: " + failure);
        }
        createUseAndClose(provider(), place);
    }

    /** Creates an instance of which a question, to its settings or its context, may not be answered. */
    private Object create(Path place, CallsThatFail calls) {
        Provider<?> provider = provider();
        TestConfig config = TestConfig.of(provider.configSpec(), placed(settings(), place));
        return provider.create(calls.of(config), calls.of(TestContext.in(place)));
    }

    @Test
    void whatCanNotBeCreatedIsRefusedAsAPluginExceptionThatSaysWhy() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        createUseAndClose(provider(), anotherDirectory());
        Footprint before = Footprint.now();
        try {
            close(create(provider(), file));
        } catch (RuntimeException failure) {
            assertInstanceOf(PluginException.class, failure, failure::toString);
            assertTrue(failure.getMessage() != null && !failure.getMessage().isBlank(), "a message");
        }
        assertEquals(List.of(), before.grown(), "left after create failed");
    }
}
