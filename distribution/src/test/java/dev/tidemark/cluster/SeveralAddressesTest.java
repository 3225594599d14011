package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.ForwardingTransport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device that knows several addresses of its server takes the one that answers first, and goes on at another. */
class SeveralAddressesTest {
    private static final URI NEAR = URI.create("memory://near");
    private static final URI FAR = URI.create("memory://far");

    private final Cluster cluster = new Cluster();
    private final SharedStore store = new SharedStore(cluster.time);
    private final Map<URI, Duration> distances = new HashMap<>(Map.of(NEAR, Duration.ZERO, FAR, Duration.ofMillis(80)));
    private final List<URI> tried = new ArrayList<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    private SyncNode server(URI address) {
        cluster.with(builder -> builder);
        return cluster.server(store.open(), address);
    }

    /** Connecting takes its time; {@code memory://server}, the last address, is that of nobody. */
    private SyncNode device(URI... more) {
        cluster.with(builder -> {
            for (URI address : more) {
                builder.peer(address, "");
            }
            return builder.transport(
                    "memory",
                    new ForwardingTransport(new MeteredTransport(cluster.network.transport(), cluster.wire())) {
                        @Override
                        public CompletionStage<Link> connect(URI address) {
                            tried.add(address);
                            CompletableFuture<Link> connected = new CompletableFuture<>();
                            Duration distance = distances.getOrDefault(address, Duration.ZERO);
                            cluster.time.after(
                                    distance,
                                    () -> super.connect(address).whenComplete((link, failure) -> {
                                        if (failure == null) {
                                            connected.complete(link);
                                        } else {
                                            connected.completeExceptionally(failure);
                                        }
                                    }));
                            return connected;
                        }
                    });
        });
        return cluster.device("D");
    }

    @Test
    void theFastestIsTakenAndHasAStartTheNextTime() {
        server(NEAR);
        server(FAR);
        SyncNode d = device(FAR, NEAR);
        assertEquals(NEAR.toString(), cluster.sync(d).server());
        assertEquals(List.of(FAR, NEAR, Cluster.SERVER), tried);
        assertEquals(0, cluster.network.openLinks(), "the link that came too late is closed");
        tried.clear();
        assertEquals(NEAR.toString(), cluster.sync(d).server());
        assertEquals(List.of(NEAR), tried, "no other is troubled");
    }

    @Test
    void oneThatIsSlowThisTimeIsOvertaken() {
        server(NEAR);
        server(FAR);
        SyncNode d = device(NEAR, FAR);
        cluster.sync(d);
        distances.put(NEAR, Duration.ofMinutes(1));
        assertEquals(FAR.toString(), cluster.sync(d).server());
    }

    @Test
    void oneThatIsGoneIsDoneWithout() {
        SyncNode near = server(NEAR);
        server(FAR);
        SyncNode d = device(NEAR, FAR);
        cluster.sync(d);
        cluster.stop(near);
        assertEquals(FAR.toString(), cluster.sync(d).server());
    }

    @Test
    void aSyncThatBreaksOffGoesOnAtAnother() {
        server(NEAR);
        SyncNode far = server(FAR);
        SyncNode d = device(NEAR, FAR);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            cluster.write(d, "r" + i, "a", Long.toString(random.nextLong()));
        }
        cluster.wire().cutAfterReceiving(1_000);
        assertEquals(FAR.toString(), cluster.sync(d).server());
        assertEquals(Cluster.content(d), Cluster.content(far));
    }

    @Test
    void aLiveDeviceGoesOnAtAnotherAtOnce() {
        SyncNode near = server(NEAR);
        SyncNode far = server(FAR);
        SyncNode d = device(NEAR, FAR);
        d.live(event -> {});
        cluster.time.advance(Duration.ofSeconds(1));
        cluster.stop(near);
        cluster.time.advance(Duration.ofMillis(400));
        cluster.write(far, "r", "a", "1");
        assertEquals(Optional.of("1"), cluster.read(d, "r", "a"));
    }

    @Test
    void whereNoneAnswersEachIsNamed() {
        SyncNode d = device(NEAR, FAR);
        CompletionException failure = assertThrows(CompletionException.class, () -> cluster.sync(d));
        SyncException problem = (SyncException) failure.getCause();
        assertEquals(SyncException.Kind.UNREACHABLE, problem.kind());
        for (URI address : List.of(Cluster.SERVER, NEAR, FAR)) {
            assertTrue(problem.getMessage().contains(address.toString()), problem::getMessage);
        }
    }

    @Test
    void eachIsAskedHowTheServerStandsAndThoseThatDoNotAnswerAreNamed() {
        SyncNode far = server(FAR);
        SyncNode d = device(NEAR, FAR);
        NodeStatus status = status(d);
        assertEquals(far.id(), status.nodeId());
        assertEquals(2, status.problems().size(), () -> status.problems().toString());
        for (URI silent : List.of(Cluster.SERVER, NEAR)) {
            assertTrue(status.problems().stream().anyMatch(problem -> problem.contains(silent.toString())));
        }
        cluster.stop(far);
        CompletionException failure = assertThrows(CompletionException.class, () -> status(d));
        assertEquals(SyncException.Kind.UNREACHABLE, ((SyncException) failure.getCause()).kind());
    }

    private NodeStatus status(SyncNode device) {
        CompletableFuture<NodeStatus> asked = device.serverStatusAsync().toCompletableFuture();
        cluster.time.runUntil(asked::isDone);
        return asked.join();
    }
}
