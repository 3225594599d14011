package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.api.transport.Link;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.SyncException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Connects to whichever of a server's addresses answers first. The one that did so the last time gets a head start, so that as a rule
 * no other is troubled.
 *
 * <p>Threading: safe.
 */
public final class Connecting {
    private static final Duration HEAD_START = Duration.ofMillis(250);

    private final Scheduler scheduler;
    private volatile Optional<URI> fastest = Optional.empty();

    /** Creates one that waits between addresses by a scheduler. */
    public Connecting(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A link, and where to. */
    public record Connected(Target target, Link link) {}

    /**
     * Connects.
     *
     * @param targets the addresses of one server, at least one
     * @return completes with a {@link SyncException} if none answers
     */
    public CompletionStage<Connected> connect(List<Target> targets) {
        Race race = new Race(targets);
        race.start();
        return race.won;
    }

    private final class Race {
        private final List<Target> targets;
        private final CompletableFuture<Connected> won = new CompletableFuture<>();
        private final TreeMap<Integer, SyncException> failures = new TreeMap<>();
        private final List<Integer> waiting = new ArrayList<>();

        Race(List<Target> targets) {
            this.targets = targets;
        }

        void start() {
            Optional<Integer> favourite = IntStream.range(0, targets.size())
                    .filter(each -> fastest.equals(Optional.of(targets.get(each).address())))
                    .boxed()
                    .findFirst();
            synchronized (this) {
                IntStream.range(0, targets.size())
                        .filter(each -> !favourite.equals(Optional.of(each)))
                        .forEach(waiting::add);
            }
            favourite.ifPresentOrElse(this::startWith, this::startOthers);
        }

        private void startWith(int favourite) {
            if (targets.size() > 1) {
                Runnable cancel = scheduler.after(HEAD_START, this::startOthers);
                won.whenComplete((connected, failure) -> cancel.run());
            }
            connect(favourite);
        }

        private void startOthers() {
            List<Integer> others;
            synchronized (this) {
                others = List.copyOf(waiting);
                waiting.clear();
            }
            if (!won.isDone()) {
                others.forEach(this::connect);
            }
        }

        private void connect(int number) {
            Target target = targets.get(number);
            try {
                target.transport()
                        .connect(target.address())
                        .whenComplete((link, failure) -> ended(number, Optional.ofNullable(link), failure));
            } catch (RuntimeException failure) {
                ended(number, Optional.empty(), failure);
            }
        }

        private void ended(int number, Optional<Link> link, Throwable failure) {
            Target target = targets.get(number);
            if (link.isEmpty()) {
                failed(number, new SyncFailures(target.address()).unreachable(failure));
            } else if (won.complete(new Connected(target, link.get()))) {
                fastest = Optional.of(target.address());
            } else {
                link.get().close();
            }
        }

        private void failed(int number, SyncException why) {
            boolean areAllLost;
            synchronized (this) {
                failures.put(number, why);
                areAllLost = failures.size() == targets.size();
            }
            if (areAllLost) {
                won.completeExceptionally(SyncFailures.ofAll(List.copyOf(failures.values())));
            } else {
                startOthers();
            }
        }
    }
}
