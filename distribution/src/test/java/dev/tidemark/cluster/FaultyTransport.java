package dev.tidemark.cluster;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport that is broken in one way, once it is told to be. */
final class FaultyTransport implements Transport {
    private final Transport transport;
    private Optional<Fault> fault = Optional.empty();

    enum Fault {
        CONNECT_THROWS,
        CONNECT_DIES,
        CONNECT_RETURNS_NULL,
        CONNECTS_TO_NULL,
        NEVER_CONNECTS,
        START_THROWS,
        SEND_THROWS,
        SEND_DIES,
        QUEUE_THROWS,
        BRINGS_NULL
    }

    FaultyTransport(Transport transport) {
        this.transport = transport;
    }

    void breakBy(Fault how) {
        fault = Optional.of(how);
    }

    void mend() {
        fault = Optional.empty();
    }

    private boolean is(Fault one) {
        return fault.filter(one::equals).isPresent();
    }

    @Override
    public CompletionStage<Link> connect(URI address) {
        if (is(Fault.CONNECT_THROWS)) {
            throw new IllegalStateException("broken on purpose");
        }
        if (is(Fault.CONNECT_DIES)) {
            throw new StackOverflowError();
        }
        if (is(Fault.CONNECT_RETURNS_NULL)) {
            return null;
        }
        if (is(Fault.CONNECTS_TO_NULL)) {
            return CompletableFuture.completedFuture(null);
        }
        return is(Fault.NEVER_CONNECTS)
                ? new CompletableFuture<>()
                : transport.connect(address).thenApply(this::broken);
    }

    private Link broken(Link link) {
        return (Link) Proxy.newProxyInstance(
                FaultyTransport.class.getClassLoader(), new Class<?>[] {Link.class}, (proxy, method, arguments) -> {
                    fail(method.getName());
                    if (is(Fault.BRINGS_NULL) && method.getName().equals("start")) {
                        ((Link.Receiver) arguments[0]).received(null);
                    }
                    try {
                        return method.invoke(link, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private void fail(String method) {
        if (is(Fault.START_THROWS) && method.equals("start") || is(Fault.SEND_THROWS) && method.equals("send")) {
            throw new IllegalStateException("broken on purpose");
        }
        if (is(Fault.SEND_DIES) && method.equals("send")) {
            throw new NoClassDefFoundError("broken on purpose");
        }
        if (is(Fault.QUEUE_THROWS) && method.equals("queuedBytes")) {
            throw new IllegalStateException("broken on purpose");
        }
    }

    @Override
    public Listener listen(URI address, Acceptor acceptor) {
        return transport.listen(address, acceptor);
    }

    @Override
    public void close() {
        transport.close();
    }
}
