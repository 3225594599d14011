package dev.tidemark.runtime.internal.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.plugin.InstalledPlugin;
import dev.tidemark.runtime.internal.plugin.PluginKind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every method of every interface that a plugin implements is called with the plugin's loader as the thread's, and every
 * callback with the host's. The methods are taken from the interfaces themselves, so that a new one is covered too.
 */
class LoadersTest {
    private static final List<Class<?>> INTERFACES = List.of(
            StorageBackend.class,
            Snapshot.class,
            Transaction.class,
            RowCursor.class,
            CapturedCursor.class,
            Adoption.class,
            Transport.class,
            Transport.Listener.class,
            Link.class,
            Codec.class,
            ConflictStrategy.class,
            PowerProfile.class);

    private final ClassLoader plugins = new URLClassLoader("a plugin", new URL[0], null);
    private final ClassLoader caller = new URLClassLoader("a caller", new URL[0], null);
    private final ClassLoader host = Guard.class.getClassLoader();
    private final Set<String> called = new TreeSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Guards guards = new Guards(new Faults(InstantSource.fixed(Instant.EPOCH)), Calls.direct());
    private final PluginInstance who =
            new PluginInstance("plugin", "acme", "here", "nowhere", Optional.of(plugins), UnaryOperator.identity());
    private ClassLoader before;

    @BeforeEach
    void beSomebodyElse() {
        before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(caller);
    }

    @AfterEach
    void beWhoWeWere() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void everyCallIntoAPluginHasItsLoader() throws Exception {
        StorageBackend storage = guards.storage(who, probe(StorageBackend.class));
        Transaction transaction = storage.begin();
        callAll(StorageBackend.class, storage);
        callAll(Snapshot.class, storage.snapshot());
        callAll(Transaction.class, transaction);
        callAll(RowCursor.class, transaction.changesSince(0));
        callAll(CapturedCursor.class, transaction.captured());
        callAll(Adoption.class, storage.adoption().orElseThrow());
        Transport transport = guards.transport(who, probe(Transport.class));
        callAll(Transport.class, transport);
        callAll(Transport.Listener.class, transport.listen(URI.create("x://y"), link -> null));
        callAll(
                Link.class,
                transport.connect(URI.create("x://y")).toCompletableFuture().get());
        callAll(Codec.class, guards.codec(who, probe(Codec.class)));
        callAll(ConflictStrategy.class, guards.strategy(who, probe(ConflictStrategy.class)));
        callAll(PowerProfile.class, guards.power(who, probe(PowerProfile.class)));
        assertEquals(List.of(), wrong);
        Set<String> expected = new TreeSet<>();
        for (Class<?> type : INTERFACES) {
            for (Method method : methods(type)) {
                expected.add(name(type, method));
            }
        }
        assertEquals(expected, called);
        assertTrue(expected.size() > 50, expected.size() + " methods");
        assertEquals(List.of(), guards.faults().list());
    }

    /** Before anything is created: what a provider says of itself, which also a library may answer that looks for its parts. */
    @Test
    void everyQuestionToAProviderHasItsLoader() {
        ClassLoader own = new URLClassLoader("a plugin that sees the API", new URL[0], host);
        TransportProvider provider = (TransportProvider) Proxy.newProxyInstance(
                own,
                new Class<?>[] {TransportProvider.class},
                (proxy, method, arguments) ->
                        Set.of(Thread.currentThread().getContextClassLoader().getName()));
        InstalledPlugin<TransportProvider> plugin =
                new InstalledPlugin<>(PluginKind.TRANSPORT, "acme", "-", "-", "nowhere", ConfigSpec.of(), provider);
        assertEquals(Set.of("a plugin that sees the API"), plugin.ask(TransportProvider::schemes));
        assertSame(caller, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void everyCallbackIntoTheNodeHasTheHostsLoader() {
        List<ClassLoader> seen = new ArrayList<>();
        Transport[] given = new Transport[1];
        Link.Receiver[] receivers = new Link.Receiver[2];
        given[0] = new Transport() {
            @Override
            public CompletableFuture<Link> connect(URI address) {
                return CompletableFuture.completedFuture(probe(Link.class, (proxy, method, arguments) -> {
                    receivers[0] = method.getName().equals("start") ? (Link.Receiver) arguments[0] : receivers[0];
                    return method.getName().equals("remote")
                            ? "x"
                            : method.getName().equals("queuedBytes") ? 0L : null;
                }));
            }

            @Override
            public Listener listen(URI address, Acceptor acceptor) {
                receivers[1] = acceptor.accept(probe(Link.class));
                return probe(Listener.class);
            }

            @Override
            public void close() {}
        };
        Link.Receiver receiver = (Link.Receiver)
                Proxy.newProxyInstance(host, new Class<?>[] {Link.Receiver.class}, (proxy, method, arguments) -> {
                    seen.add(Thread.currentThread().getContextClassLoader());
                    return null;
                });
        Transport transport = guards.transport(who, given[0]);
        transport.listen(URI.create("x://y"), link -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            return receiver;
        });
        transport.connect(URI.create("x://y")).thenAccept(link -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            link.start(receiver);
        });
        Thread.currentThread().setContextClassLoader(plugins);
        for (Link.Receiver each : receivers) {
            each.received(ByteBuffer.allocate(1));
            each.writable();
            each.closed(Optional.empty());
            each.closed(Optional.empty());
            each.received(ByteBuffer.allocate(1));
            assertSame(plugins, Thread.currentThread().getContextClassLoader());
        }
        assertEquals(8, seen.size(), "each callback once, and none after the end");
        // Whoever asks when it is connected already is told on its own thread, which is not the plugin's.
        seen.remove(1);
        seen.forEach(each -> assertSame(host, each));
    }

    private static List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) || method.isDefault()) {
                methods.add(method);
            }
        }
        return methods;
    }

    private static String name(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    private <T> void callAll(Class<T> type, T guarded) throws Exception {
        for (Method method : methods(type)) {
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = SAMPLES.get(method.getParameterTypes()[i]);
            }
            method.invoke(guarded, arguments);
            assertSame(caller, Thread.currentThread().getContextClassLoader(), () -> name(type, method));
        }
    }

    private <T> T probe(Class<T> type) {
        return probe(type, (proxy, method, arguments) -> {
            called.add(name(type, method));
            if (Thread.currentThread().getContextClassLoader() != plugins) {
                wrong.add(name(type, method));
            }
            return answer(method, arguments);
        });
    }

    private static <T> T probe(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object answer(Method method, Object[] arguments) {
        Class<?> type = method.getReturnType();
        if (method.getName().equals("encode") || method.getName().equals("decode")) {
            ByteBuffer source = (ByteBuffer) arguments[0];
            source.position(source.limit());
            return null;
        }
        if (method.getName().equals("adoption")) {
            return Optional.of(probe(Adoption.class));
        }
        if (method.getName().equals("connect")) {
            return CompletableFuture.completedFuture(probe(Link.class));
        }
        return INTERFACES.contains(type) ? probe(type) : SAMPLES.get(type);
    }

    private static final Conflict CONFLICT =
            new Conflict("t", RowKey.of(1), Set.of("a"), side(1), side(2), Optional.empty());

    private static Conflict.Side side(long time) {
        return new Conflict.Side(
                Optional.of(Row.EMPTY),
                new Stamp(time, Author.device(new UUID(1, 1)), time),
                "somebody",
                Conflict.Role.DEVICE,
                Conflict.Arrival.UNKNOWN);
    }

    private static final Map<Class<?>, Object> SAMPLES = samples();

    private static Map<Class<?>, Object> samples() {
        Map<Class<?>, Object> samples = new HashMap<>();
        samples.put(String.class, "x");
        samples.put(long.class, 1L);
        samples.put(int.class, 1);
        samples.put(boolean.class, true);
        samples.put(byte[].class, new byte[1]);
        samples.put(ByteBuffer.class, ByteBuffer.allocate(8));
        samples.put(RowKey.class, RowKey.of(1));
        samples.put(Query.class, Query.all("t"));
        samples.put(TableDefinition.class, TableDefinition.open("t", "id"));
        samples.put(
                StoredRow.class,
                new StoredRow(
                        "t",
                        RowKey.of(1),
                        false,
                        Row.EMPTY,
                        Versions.of(new Version(new Stamp(1, Author.device(new UUID(1, 1)), 1), Context.EMPTY, 1)),
                        1,
                        0));
        samples.put(Optional.class, Optional.empty());
        samples.put(List.class, List.of());
        samples.put(Set.class, Set.of());
        samples.put(Map.class, Map.of());
        samples.put(Adoption.Existing.class, Adoption.Existing.BY_KEY);
        samples.put(URI.class, URI.create("x://y"));
        samples.put(Transport.Acceptor.class, (Transport.Acceptor) link -> null);
        samples.put(Link.Receiver.class, probe(Link.Receiver.class, (proxy, method, arguments) -> null));
        samples.put(Codec.Level.class, Codec.Level.FAST);
        samples.put(Conflict.class, CONFLICT);
        samples.put(Resolution.class, Resolution.keep(CONFLICT.first()));
        samples.put(DeviceState.class, DeviceState.UNKNOWN);
        samples.put(
                SyncPlan.class,
                new SyncPlan("x", Duration.ofMinutes(1), Duration.ZERO, 1, Codec.Level.FAST, true, true));
        return samples;
    }
}
