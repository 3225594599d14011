package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.feed.FeedPages;
import dev.tidemark.runtime.internal.engine.feed.Selection;
import dev.tidemark.runtime.internal.engine.groups.PushedGroups;
import dev.tidemark.runtime.internal.engine.link.Wire;
import dev.tidemark.runtime.internal.engine.outcomes.UnsentOutcomes;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.peers.ExistingRows;
import dev.tidemark.runtime.internal.engine.peers.ToldHistory;
import dev.tidemark.runtime.internal.engine.tables.OnDemandSession;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Compare;
import dev.tidemark.runtime.internal.wire.Confirm;
import dev.tidemark.runtime.internal.wire.Credit;
import dev.tidemark.runtime.internal.wire.Fetch;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Interest;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Pull;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Schema;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WireException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a device is served in a session, once it has been greeted. What it pushes goes to a {@link PushReceiver}, what it pulls
 * comes from a {@link FeedSender}; here is what binds the two: a device hears what became of its writes before it gets the rows
 * that came of them.
 */
final class ServedDevice {
    private static final System.Logger LOGGER = System.getLogger(ServedDevice.class.getName());

    private final Serving serving;
    private final Wire wire;
    private final Runnable requireOwnTurn;
    private final Downstream device;
    private final UUID nonce;
    private final Packing.Both packing;
    private final PushReceiver receiver;
    private final FeedSender.Terms terms;
    private final Selection selection = new Selection();
    private final ToldHistory history;
    private final boolean isOnDemand;
    private Optional<FeedSender> feed = Optional.empty();
    private long schemaHash;
    private long savedOutcome;
    private long toldOutcome;
    private long settledLater;
    private long unsavedCursor;
    private boolean waits;
    private boolean hasOwnPages;
    private boolean hasBegun;

    /** @param requireOwnTurn ends the session if another has begun as this device */
    ServedDevice(Serving serving, Wire wire, Runnable requireOwnTurn, Hello hello, ServerSide.Greeting greeting) {
        Welcome welcome = greeting.welcome();
        this.serving = serving;
        this.wire = wire;
        this.requireOwnTurn = requireOwnTurn;
        this.device = greeting.device().withCursor(welcome.cursor());
        this.nonce = hello.proposedNonce();
        this.history = ToldHistory.of(hello, welcome.history());
        this.isOnDemand = OnDemandSession.isAgreed(welcome);
        this.schemaHash = welcome.schemaHash();
        this.terms = new FeedSender.Terms(welcome.snapshot(), greeting.horizon());
        this.packing = Packing.agreed(
                serving.codecs(), hello, welcome, () -> serving.names(greeting.tables(), welcome.schemaHash()));
        this.receiver = new PushReceiver(
                serving.groups(),
                hello.node(),
                nonce,
                packing.pushes(),
                new PushedGroups.Terms(
                        ExistingRows.differing(hello.extensions()), greeting.isBehind(), selection::isOfSome),
                this::arrived,
                greeting.partial(),
                welcome.staged());
        this.waits = greeting.waits();
        this.hasOwnPages = greeting.hasOwnPages() || waits;
        this.settledLater = serving.settledLater();
        this.toldOutcome = greeting.device().lastOutcome();
    }

    /** Answers the greeting, with what the device has missed of its writes. */
    void welcome(Hello hello, ServerSide.Greeting greeting) {
        wire.send(greeting.welcome());
        if (schemaHash != hello.schemaHash()) {
            wire.send(new Schema(greeting.tables()));
        }
        List<Outcomes> unconfirmed = serving.server().unconfirmed(device.device());
        unconfirmed.forEach(this::tell);
        savedOutcome = unconfirmed.isEmpty() ? device.lastOutcome() : 0;
    }

    String name() {
        return device.name();
    }

    void handle(Message message) {
        if (message instanceof Schema schema) {
            serving.define(schema.tables());
        } else if (message instanceof Push push) {
            hasBegun = true;
            receiver.take(push).ifPresent(this::answer);
        } else if (message instanceof Confirm confirm) {
            confirm(confirm);
        } else if (message instanceof Pull pull) {
            hasBegun = true;
            begin(pull);
        } else if (message instanceof Credit credit) {
            feed.ifPresent(each -> each.renew(credit.bytes()));
            pump();
        } else if (message instanceof Interest interest) {
            interest(interest);
        } else if (message instanceof Fetch fetch) {
            fetch(fetch);
        } else if (message instanceof Compare question) {
            serving.comparing().answer(question, wire::send);
        } else {
            throw new WireException(
                    "a device does not send " + message.getClass().getSimpleName());
        }
    }

    // ---- rows on demand

    private void interest(Interest interest) {
        requireOnDemand();
        if (hasBegun) {
            throw new WireException("INTEREST came after PUSH or PULL");
        }
        selection.only(interest);
    }

    private void requireOnDemand() {
        if (!isOnDemand) {
            throw new WireException("a device whose HELLO does not say on-demand sends neither INTEREST nor FETCH");
        }
    }

    private void fetch(Fetch fetch) {
        requireOnDemand();
        selection.want(fetch);
        feed.ifPresent(FeedSender::wake);
        pump();
    }

    /** What the device writes it holds from then on. */
    private void arrived(PackedBatch batch) {
        if (!selection.isAll()) {
            BatchReader changes = batch.open(serving.codecs().compression(batch.codec()));
            for (List<Change> some = changes.some(); !some.isEmpty(); some = changes.some()) {
                some.forEach(selection::written);
            }
        }
    }

    // ---- pushes

    private void answer(List<Outcomes> outcomes) {
        hasOwnPages = true;
        waits |= outcomes.stream()
                .flatMap(each -> each.outcomes().stream())
                .anyMatch(outcome -> outcome.kind() == OutcomeKind.FAILED);
        if (UnsentOutcomes.first(outcomes) > toldOutcome + 1) {
            tellUntold();
        }
        outcomes.stream()
                .filter(each -> each.outcomes().isEmpty() || UnsentOutcomes.last(each) > toldOutcome)
                .forEach(this::tell);
    }

    private void tell(Outcomes outcomes) {
        requireOwnTurn.run();
        toldOutcome = Math.max(toldOutcome, UnsentOutcomes.last(outcomes));
        wire.send(outcomes);
    }

    /**
     * Tells what became of writes that were tried again beside this session. It is told before anything that has a higher number,
     * for a device takes what comes behind that for a repetition.
     */
    private void tellUntold() {
        serving.server().unconfirmed(device.device()).stream()
                .filter(each -> UnsentOutcomes.last(each) > toldOutcome)
                .forEach(this::tell);
    }

    private void tellWhatWasSettledLater() {
        long now = serving.settledLater();
        if (now != settledLater) {
            settledLater = now;
            tellUntold();
        }
    }

    /**
     * Notes what the device has made durable. Of a live device that only listens the cursor is kept when the session ends, however
     * often it confirms, for a write each time would make a commit cost as much as there are devices. One that has written only listens
     * again once it has confirmed what came of that.
     */
    private void confirm(Confirm confirm) {
        boolean listens = !hasOwnPages
                && confirm.outcome() == savedOutcome
                && feed.filter(FeedSender::isLive).isPresent();
        unsavedCursor = confirm.cursor();
        if (!listens) {
            savedOutcome = confirm.outcome();
            hasOwnPages = saveCursor() || waits;
        }
    }

    /** Returns whether the device's pages are its own from there on. */
    private boolean saveCursor() {
        boolean own = serving.server().confirm(device.device(), nonce, savedOutcome, unsavedCursor);
        unsavedCursor = 0;
        return own;
    }

    // ---- the feed

    private void begin(Pull pull) {
        selection.again();
        Packing pages = feed.map(FeedSender::packing).orElse(packing.pages());
        long reached = feed.map(FeedSender::reached).orElse(0L);
        feed = Optional.of(new FeedSender(
                this::announce,
                serving.feedPages(),
                serving.feedCache(),
                wire,
                device,
                pages,
                terms,
                selection,
                pull,
                reached));
        pump();
    }

    /** Something was committed here; a live device is told. */
    void wake() {
        if (feed.filter(FeedSender::isWaiting).isPresent()) {
            tellWhatWasSettledLater();
            feed.get().wake();
            pump();
        }
    }

    /** Sends what can be sent now. */
    void pump() {
        feed.ifPresent(each -> each.pump(hasOwnPages));
    }

    /** Returns whether there are pages that the device does not take. */
    boolean isBlocked() {
        return feed.filter(FeedSender::isBlocked).isPresent();
    }

    /**
     * Comes between the reading of pages and their sending. A device keeps what it wrote with the outcome that says that it was
     * replaced, so that has to come before what replaces it.
     */
    private void announce(FeedPages.View view, long sent) {
        requireOwnTurn.run();
        tellWhatWasSettledLater();
        history.before(view.incarnations(), sent).ifPresent(wire::send);
        Serving.Tables schema = serving.server().schema(view.tables());
        if (schema.hash() != schemaHash) {
            schemaHash = schema.hash();
            wire.send(new Schema(schema.tables()));
        }
    }

    // ---- the end

    /** Keeps what the device's next session begins with. */
    void end() {
        saveUnsavedCursor();
        receiver.partial()
                .ifPresent(part -> serving.keepPartial(nonce, packing.pushes().codec(), part));
    }

    private void saveUnsavedCursor() {
        try {
            if (unsavedCursor > 0) {
                saveCursor();
            }
        } catch (StorageException | SessionRefused closedOrDisplaced) {
            LOGGER.log(
                    Level.DEBUG,
                    "the cursor of " + name() + " is not kept; it comes with its next greeting",
                    closedOrDisplaced);
        }
    }
}
