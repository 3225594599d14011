package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps a node in step with the equals that it connects to, with each by itself. Threading: safe. */
public final class Watching implements AutoCloseable {
    private final List<LiveEqual> all;
    private final Runnable unhook;

    public Watching(
            Replica replica, Equals equals, List<Target> targets, Supplier<SyncPlan> plan, Consumer<LiveEvent> onSync) {
        this.all = targets.stream()
                .map(target -> new LiveEqual(
                        equals, target, plan, onSync, replica.parts().scheduler()))
                .toList();
        this.unhook = replica.onCommit(isOwn -> all.forEach(each -> each.committed(isOwn)));
    }

    public void start() {
        all.forEach(LiveEqual::start);
    }

    @Override
    public void close() {
        unhook.run();
        all.forEach(LiveEqual::close);
    }
}
