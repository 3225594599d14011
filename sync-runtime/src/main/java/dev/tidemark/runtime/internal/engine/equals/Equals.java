package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.link.SyncFailures;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.questions.Answers;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.mesh.Meeting;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A node that exchanges with equals: it connects to some, and others connect to it. A device of a server does so with other devices of
 * that server. Threading: safe.
 */
public final class Equals implements AutoCloseable {
    private final Replica replica;
    private final Meeting exchange;
    private final Codecs codecs;
    private final Answers answers;
    private final List<Transport.Listener> listeners = new ArrayList<>();
    private final Set<EqualSession> sessions = ConcurrentHashMap.newKeySet();
    private final Set<EqualSession> accepted = ConcurrentHashMap.newKeySet();
    private final Runnable unhook;

    /**
     * @param exchange what is given, and how what comes is taken
     * @param answers for whoever connects to ask something
     */
    public Equals(Replica replica, Meeting exchange, Codecs codecs, Answers answers) {
        this.replica = replica;
        this.exchange = exchange;
        this.codecs = codecs;
        this.answers = answers;
        this.unhook = replica.onCommit(isOwn -> accepted.forEach(EqualSession::committed));
    }

    public void listen(Transport transport, URI address) {
        listeners.add(transport.listen(address, this::accept));
    }

    private Link.Receiver accept(Link link) {
        EqualSession session =
                opened(new EqualSession(replica, exchange, codecs, answers, link, Optional.empty(), Optional.empty()));
        accepted.add(session);
        session.done().whenComplete((report, problem) -> accepted.remove(session));
        session.await();
        return session;
    }

    private EqualSession opened(EqualSession session) {
        sessions.add(session);
        session.done().whenComplete((report, problem) -> sessions.remove(session));
        return session;
    }

    public List<URI> addresses() {
        return listeners.stream().map(Transport.Listener::address).toList();
    }

    /**
     * Exchanges with each of some equals, one after the other. One that fails does not keep the others waiting.
     *
     * @return what was done with all of them; completes with a {@link dev.tidemark.runtime.SyncException} where one failed
     */
    public CompletableFuture<SyncReport> exchange(List<Target> equals) {
        CompletableFuture<SyncReport> all = exchange(equals.get(0));
        for (Target next : equals.subList(1, equals.size())) {
            all = all.handle((before, failure) ->
                            exchange(next).handle((report, another) -> joined(before, failure, report, another)))
                    .thenCompose(each -> each)
                    .thenCompose(each -> each);
        }
        return all;
    }

    private static CompletableFuture<SyncReport> joined(
            SyncReport before, Throwable failure, SyncReport report, Throwable another) {
        if (failure != null || another != null) {
            return CompletableFuture.failedFuture(failure != null ? failure : another);
        }
        return CompletableFuture.completedFuture(joined(before, report));
    }

    private static SyncReport joined(SyncReport one, SyncReport other) {
        SyncReport.Pushed sent = one.pushed();
        SyncReport.Pushed more = other.pushed();
        SyncReport.Pulled got = one.pulled();
        SyncReport.Pulled also = other.pulled();
        return new SyncReport(
                one.server() + ", " + other.server(),
                new SyncReport.Pushed(
                        sent.rows() + more.rows(),
                        sent.bytes() + more.bytes(),
                        sent.rawBytes() + more.rawBytes(),
                        sent.accepted() + more.accepted(),
                        0,
                        0,
                        0,
                        0),
                new SyncReport.Pulled(
                        got.rows() + also.rows(),
                        got.deletes() + also.deletes(),
                        got.bytes() + also.bytes(),
                        got.rawBytes() + also.rawBytes()),
                one.conflicts() + other.conflicts(),
                other.setAside(),
                one.elapsed().plus(other.elapsed()));
    }

    private CompletableFuture<SyncReport> exchange(Target equal) {
        CompletableFuture<SyncReport> result = new CompletableFuture<>();
        connect(equal, Optional.empty()).whenComplete((session, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                session.done().whenComplete((report, problem) -> {
                    if (problem != null) {
                        result.completeExceptionally(problem);
                    } else {
                        result.complete(report);
                    }
                });
            }
        });
        return result;
    }

    /**
     * Connects to an equal, and begins to exchange with it.
     *
     * @param rounds hears of each exchange, where the link is to stay open
     * @return the session, which has begun; completes with a {@link dev.tidemark.runtime.SyncException} where there is no connection
     */
    CompletableFuture<EqualSession> connect(Target equal, Optional<Consumer<SyncReport>> rounds) {
        CompletableFuture<EqualSession> result = new CompletableFuture<>();
        equal.transport().connect(equal.address()).whenComplete((link, failure) -> {
            if (failure != null) {
                result.completeExceptionally(new SyncFailures(equal.address()).unreachable(failure));
            } else {
                begin(equal, link, rounds, result);
            }
        });
        return result;
    }

    /** Whoever waits is told of a link that can't be begun with, too. */
    private void begin(
            Target equal, Link link, Optional<Consumer<SyncReport>> rounds, CompletableFuture<EqualSession> result) {
        EqualSession session = opened(
                new EqualSession(replica, exchange, codecs, answers, link, Optional.of(equal.address()), rounds));
        try {
            link.start(session);
            session.greet(equal.token());
            result.complete(session);
        } catch (RuntimeException failure) {
            session.close();
            result.completeExceptionally(new SyncFailures(equal.address()).unreachable(failure));
        }
    }

    @Override
    public void close() {
        unhook.run();
        listeners.forEach(Transport.Listener::close);
        sessions.forEach(EqualSession::close);
    }
}
