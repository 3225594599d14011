package dev.tidemark.runtime.internal.guard;

/** What all guarded instances have: the guard that every call goes through. */
abstract class GuardedInstance implements Guarded {
    final Guard guard;

    GuardedInstance(Guard guard) {
        this.guard = guard;
    }

    @Override
    public final Guards guards() {
        return guard.guards();
    }

    @Override
    public final PluginInstance who() {
        return guard.who();
    }
}
