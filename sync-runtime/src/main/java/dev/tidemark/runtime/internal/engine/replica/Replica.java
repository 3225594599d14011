package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.internal.digest.DigestingTransaction;
import dev.tidemark.runtime.internal.digest.Survey;
import dev.tidemark.runtime.internal.engine.capture.Fate;
import dev.tidemark.runtime.internal.engine.capture.Harvest;
import dev.tidemark.runtime.internal.engine.capture.OwnWrites;
import dev.tidemark.runtime.internal.engine.capture.Sight;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.outcomes.Deliveries;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.state.CarriedWrites;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.engine.state.RevivedRows;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.history.HistoryWriter;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A store with an identity: who writes here, by which clock, and what a write has seen. Every transaction of a node goes
 * through {@link #inTransaction}, which harvests first.
 */
public final class Replica {
    private static final System.Logger LOGGER = System.getLogger(Replica.class.getName());

    private final Parts parts;
    private final StorageBackend storage;
    private final HybridClock clock;
    private final ConflictRules rules;
    private final NamedReferences references;
    private final Deliveries deliveries = new Deliveries();
    private final List<Consumer<ChangeEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<ConflictRecord>> conflictListeners = new CopyOnWriteArrayList<>();
    private final List<CommitHook> commitHooks = new CopyOnWriteArrayList<>();
    private final HeardChanges heard;
    private volatile Author self;
    private volatile Incarnations incarnations = Incarnations.NONE;
    private final OnDemandTables onDemand;
    private volatile boolean amongEquals;
    /** The head when a transaction of this node was committed last. */
    private volatile long reached;

    private Replica(Parts parts, UUID id, long lastReading, long offset, long head) {
        this.parts = parts;
        this.storage = parts.storage();
        this.clock = new HybridClock(parts.clock(), lastReading, offset);
        this.rules = new ConflictRules(parts.strategies(), parts.conflict(), parts.policies(), parts.askForAncestors());
        this.references = new NamedReferences(parts.policies());
        this.self = Author.device(id);
        this.reached = head;
        this.heard = new HeardChanges(head);
        this.onDemand = new OnDemandTables(parts.onDemand().keySet());
    }

    /** Opens a store: reads its identity, or makes one; a server begins a new incarnation. */
    public static Replica open(Parts parts) {
        Replica replica = identified(parts);
        replica.nameReferences();
        replica.takeUpHistory();
        return replica;
    }

    private void takeUpHistory() {
        if (!parts.history().isOff() && isHistoryToBeTakenUp()) {
            inTransaction(work -> {
                work.history().takeUp();
                return work;
            });
        }
    }

    private void nameReferences() {
        if (!references.isEmpty()) {
            inTransaction(work -> {
                references.apply(this, work);
                return work;
            });
        }
    }

    private boolean isHistoryToBeTakenUp() {
        try (Snapshot snapshot = snapshot()) {
            return HistoryWriter.isToBeTakenUp(snapshot, parts.history());
        }
    }

    private static Replica identified(Parts parts) {
        try (Transaction transaction = parts.storage().begin()) {
            UUID id = NodeState.id(transaction).orElseGet(() -> newId(parts.random()));
            transaction.putState(NodeState.ID, NodeState.encodeId(id));
            Replica replica = new Replica(
                    parts,
                    id,
                    NodeState.longState(transaction, NodeState.CLOCK),
                    Upstream.load(transaction).offsetMillis(),
                    transaction.head());
            if (parts.role() == Role.SERVER) {
                replica.beginIncarnation(transaction, id);
            }
            if (EqualNodes.isOne(transaction, parts)) {
                replica.amongEquals = true;
                replica.self =
                        EqualNodes.beginLife(transaction, id, parts.random().nextLong());
            }
            replica.references.check(transaction);
            replica.onDemand.takeUp(
                    transaction,
                    parts.role(),
                    replica.amongEquals,
                    parts.storage().adoption().isPresent());
            replica.tellReplaced(transaction);
            transaction.commit();
            return replica;
        }
    }

    /** Returns a random UUID of version 4, of the node's own randomness. */
    public static UUID newId(RandomGenerator random) {
        long high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private void beginIncarnation(Transaction transaction, UUID id) {
        long fresh = parts.random().nextLong();
        keepIncarnations(transaction, Incarnations.load(transaction).open(fresh, transaction.head() + 1));
        self = new Author(id, fresh);
    }

    /**
     * Takes up what other servers on this store have done since the last transaction: they stamp as this node too, and positions
     * are named by the incarnation that was opened last. Whoever does not find what was there before opens one, as at a start. That is
     * not taken back with a transaction that fails: the next one does not find the incarnation of this one, and opens another.
     */
    private void takeUpOthers(Transaction transaction) {
        if (amongEquals) {
            goOnAsEqual(transaction);
            return;
        }
        if (parts.role() != Role.SERVER) {
            return;
        }
        clock.goOnBehind(NodeState.longState(transaction, NodeState.CLOCK));
        Incarnations kept = Incarnations.load(transaction);
        if (kept.holds(incarnations.list(), reached) && transaction.head() >= heard.newest()) {
            incarnations = kept;
            self = new Author(self.node(), kept.current().id());
        } else {
            LOGGER.log(
                    Level.WARNING,
                    "the store has lost what was committed, and goes on from position " + transaction.head()
                            + "; devices offer again what they hold of it");
            beginIncarnation(transaction, self.node());
            heard.goBack(transaction.head());
        }
    }

    /**
     * Opens another life of an equal's log where the store has gone back under this node, or where somebody else has opened one since:
     * what is written in this one would be given numbers that others know already, or count for nobody who has seen the other.
     */
    private void goOnAsEqual(Transaction transaction) {
        clock.goOnBehind(NodeState.longState(transaction, NodeState.CLOCK));
        if (transaction.head() < reached || !EqualNodes.isRunning(transaction, self)) {
            self = EqualNodes.beginLife(transaction, self.node(), parts.random().nextLong());
        }
    }

    /** Tells the listeners what other servers on this store have committed, as a snapshot has it. */
    public void takeUp(Snapshot snapshot) {
        tell(listeners, heard.takeUp(snapshot, !listeners.isEmpty()));
    }

    /** Keeps incarnations with a transaction of which it is not sure yet that it commits. */
    public void keepIncarnations(Work work, Incarnations changed) {
        Incarnations before = incarnations;
        work.ifItFails(() -> incarnations = before);
        keepIncarnations(work.transaction(), changed);
    }

    private void keepIncarnations(Transaction transaction, Incarnations changed) {
        transaction.putState(NodeState.INCARNATIONS, changed.encode());
        incarnations = changed;
    }

    /** Takes a new identity, as a copy of a database does. */
    public void rename(Work work, UUID id) {
        Author before = self;
        work.ifItFails(() -> self = before);
        NodeState.keepFormer(work.transaction(), before.node());
        work.transaction().putState(NodeState.ID, NodeState.encodeId(id));
        self = Author.device(id);
    }

    /**
     * Runs some work in a transaction, after what apps wrote meanwhile was harvested, commits it, and tells the listeners.
     *
     * @return what the work returns
     */
    public <T> T inTransaction(Function<Work, T> work) {
        Done<T> done;
        Transaction begun = storage.begin();
        // Behind the turn to write, for which it may have waited: who listens by then is told.
        ChangeEvents events = new ChangeEvents(!listeners.isEmpty(), () -> !conflictListeners.isEmpty());
        HistoryWriter history = new HistoryWriter(begun, parts.history(), clock::wallMillis);
        try (DigestingTransaction transaction = new DigestingTransaction(begun, history)) {
            done = clock.unlessItFails(
                    () -> committed(new Work(transaction, history, events, new ArrayList<>()), work));
        }
        tell(listeners, events.all());
        tell(conflictListeners, events.conflicts());
        if (done.changed()) {
            commitHooks.forEach(hook -> hook.committed(events.holdsOwn()));
        }
        if (deliveries.isAnybodyWaiting()) {
            try (Snapshot snapshot = snapshot()) {
                deliveries.look(snapshot);
            }
        }
        return done.result();
    }

    private <T> Done<T> committed(Work begun, Function<Work, T> work) {
        try {
            return doneAndCommitted(begun, work);
        } catch (RuntimeException | Error failure) {
            begun.takeBack();
            throw failure;
        }
    }

    private <T> Done<T> doneAndCommitted(Work begun, Function<Work, T> work) {
        DigestingTransaction transaction = begun.transaction();
        takeUpOthers(transaction);
        begun.history().endIfBroken();
        long head = transaction.head();
        ReplacedConflicts replaced = new ReplacedConflicts(this, begun);
        new Harvest(ownWrites(transaction), clock, begun.events()).run(transaction);
        begun.history().goOn();
        T result = work.apply(begun);
        replaced.settle();
        long after = transaction.head();
        if (after != head) {
            begun.history().reached(after);
        }
        transaction.putState(NodeState.CLOCK, NodeState.encodeLong(clock.last()));
        transaction.commit();
        reached = after;
        heard.committed(head, after);
        return new Done<>(result, after != head);
    }

    /** What was committed stays so, and others are to hear of it, whatever becomes of a listener. */
    private static <E> void tell(List<Consumer<E>> all, List<E> events) {
        events.forEach(event -> all.forEach(listener -> tell(listener, event)));
    }

    private static <E> void tell(Consumer<E> listener, E event) {
        try {
            listener.accept(event);
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "a listener to changes failed on " + event, failure);
        }
    }

    /** Hears of each commit that has moved the feed's head. */
    @FunctionalInterface
    public interface CommitHook {
        /** @param isOwn whether something in it was written here, by this node or by an app, and did not come from elsewhere */
        void committed(boolean isOwn);
    }

    /** What came of a transaction that is committed. */
    private record Done<T>(T result, boolean changed) {}

    /** A transaction, who is to hear of its changes, and what it has changed in memory too, to be taken back if it does not commit. */
    public record Work(
            DigestingTransaction transaction, HistoryWriter history, ChangeEvents events, List<Runnable> undo) {
        private void ifItFails(Runnable change) {
            undo.add(change);
        }

        /** The last change first: what was changed twice is as it was before the first. */
        private void takeBack() {
            Collections.reverse(undo);
            undo.forEach(Runnable::run);
        }
    }

    /** Counts the rows of tables whose sums nobody has kept so far. */
    public void keepDigests() {
        boolean allAreKept;
        try (Snapshot snapshot = snapshot()) {
            allAreKept = Survey.notKept(snapshot).isEmpty();
        }
        if (!allAreKept) {
            inTransaction(work -> {
                work.transaction().count(Survey.notKept(work.transaction()));
                return work;
            });
        }
    }

    /**
     * Counts the rows of tables anew whose sums are wrong.
     *
     * @return their names
     */
    public List<String> recount() {
        return inTransaction(work -> {
            List<TableDefinition> wrong = Survey.wronglyKept(work.transaction());
            work.transaction().count(wrong);
            return wrong.stream().map(TableDefinition::name).toList();
        });
    }

    /** Returns whether this node exchanges with equals, and has no server. */
    public boolean isAmongEquals() {
        return amongEquals;
    }

    /** Returns whether this node writes as a device does: whatever its role, where it has a server. */
    public boolean isDevice() {
        return parts.role() != Role.SERVER && !amongEquals;
    }

    /** Returns what this node's next writes have seen, and how they are told apart from those before. */
    public OwnWrites ownWrites(Snapshot snapshot) {
        if (amongEquals) {
            Context writes = new Context(
                    new TreeMap<>(), SeenByEquals.load(snapshot).context().writes());
            return OwnWrites.amongEquals(self, Sight.of(writes, snapshot), RevivedRows.or(snapshot, rules.wholeRows()));
        }
        if (parts.role() == Role.SERVER) {
            long head = snapshot.head();
            return OwnWrites.ofServer(self, head == 0 ? Context.EMPTY : Context.ofFeed(self, head));
        }
        Upstream upstream = Upstream.load(snapshot);
        return OwnWrites.ofDevice(
                self,
                Sight.of(upstream.context(), snapshot, PartialTables.load(snapshot), CarriedWrites.stamps(snapshot)),
                Fate.awaited(upstream.acknowledged(), upstream.sent()),
                rules.asked());
    }

    /**
     * Has the store capture what apps replace in the columns of which a strategy asks for the common ancestor, and in those of tables
     * with a history; in no others.
     */
    public void tellReplaced(Transaction transaction) {
        AskedColumns asked = isDevice() ? rules.asked().or(AskedColumns.load(transaction)) : AskedColumns.NONE;
        if (parts.role() != Role.SERVER || !parts.history().isOff()) {
            AskedColumns all = asked.or(AskedColumns.ofAll(parts.history(), transaction.tables()));
            transaction.tellReplaced(all.isEmpty() ? Map.of() : all.among(transaction.tables()));
        }
    }

    /** Returns a view of the store as it is now, which whoever asks closes. */
    public Snapshot snapshot() {
        return storage.snapshot();
    }

    /** Returns the store. */
    public StorageBackend storage() {
        return storage;
    }

    /** Returns what the node was built of. */
    public Parts parts() {
        return parts;
    }

    /** Returns the references between rows that the configuration names. */
    public NamedReferences references() {
        return references;
    }

    /** Returns who waits to hear what becomes of a write. */
    public Deliveries deliveries() {
        return deliveries;
    }

    /** Returns the clock that stamps own writes. */
    public HybridClock clock() {
        return clock;
    }

    /** Returns by which rules conflicts are decided here. */
    public ConflictRules rules() {
        return rules;
    }

    /** Returns the tables of which this node holds only the rows that are used. */
    public OnDemandTables onDemand() {
        return onDemand;
    }

    /** Returns the author of own writes. */
    public Author self() {
        return self;
    }

    /** Returns the incarnations of this node's log. */
    public Incarnations incarnations() {
        return incarnations;
    }

    /** Has a listener told of changes once they are committed; returns what ends that. */
    public Runnable onChange(Consumer<ChangeEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Has a listener told of conflicts once they are committed; returns what ends that. */
    public Runnable onConflict(Consumer<ConflictRecord> listener) {
        conflictListeners.add(listener);
        return () -> conflictListeners.remove(listener);
    }

    /** Runs a hook after each commit; returns what ends that. */
    public Runnable onCommit(CommitHook hook) {
        commitHooks.add(hook);
        return () -> commitHooks.remove(hook);
    }
}
