package dev.tidemark.plugin.transport.websocket;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The open links of one transport, and what they share. One timer serves all of them.
 *
 * <p>Threading: called from any thread.
 */
final class Links {
    private final Settings settings;
    private final System.Logger logger;
    private final Scheduler scheduler;
    private final Set<WebSocketLink> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile boolean closing;

    Links(Settings settings, System.Logger logger) {
        this.settings = settings;
        this.logger = logger;
        this.scheduler = new ScheduledExecutorScheduler("tidemark-websocket-timer", true);
    }

    Settings settings() {
        return settings;
    }

    System.Logger logger() {
        return logger;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    void add(WebSocketLink link) {
        open.add(link);
        if (closing) {
            link.close();
        }
    }

    void remove(WebSocketLink link) {
        open.remove(link);
        if (closing && open.isEmpty()) {
            gone.countDown();
        }
    }

    void later(Duration delay, Runnable task) {
        scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Pings the other end of every link that was opened from here. */
    void ping() {
        open.stream().filter(WebSocketLink::isOurs).forEach(WebSocketLink::ping);
    }

    /** Closes every link and waits a while for the other ends to confirm. */
    void close(Duration patience) throws InterruptedException {
        closing = true;
        open.forEach(WebSocketLink::close);
        if (!open.isEmpty() && !gone.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            logger.log(System.Logger.Level.DEBUG, "{0} links did not confirm that they are closed", open.size());
        }
    }

    /** Tells the receivers of whatever is still open that it is not. */
    void end() {
        open.forEach(WebSocketLink::end);
    }
}
