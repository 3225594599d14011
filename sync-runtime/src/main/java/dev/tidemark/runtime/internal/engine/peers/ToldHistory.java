package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.History;
import dev.tidemark.runtime.internal.wire.Incarnation;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the device of a session was told of the server's incarnations. Another server on the same store opens one when it starts, and
 * positions from there on are named by it: the device hears of it before it hears of them.
 */
public final class ToldHistory {
    /** What a HELLO says whose device takes {@link History}. */
    public static final Map<String, String> UNDERSTOOD = Map.of("history", "1");

    /** Of a session that is told nothing. */
    public static final ToldHistory NONE = new ToldHistory(false, List.of());

    private final boolean understood;
    private List<Incarnation> told;

    private ToldHistory(boolean understood, List<Incarnation> told) {
        this.understood = understood;
        this.told = told;
    }

    /** Returns what the device of a greeting was told by the welcome to it. */
    public static ToldHistory of(Hello hello, List<Incarnation> welcomed) {
        return new ToldHistory(hello.extensions().entrySet().containsAll(UNDERSTOOD.entrySet()), welcomed);
    }

    /**
     * Returns what is to be said before pages are sent that were read when the server had some incarnations. They may have been read
     * before the device was told of the last one.
     *
     * @param sent the position up to which the device has got the feed
     * @throws SessionRefused if only a new session can say it
     */
    public Optional<History> before(List<Incarnation> read, long sent) {
        if (begins(told, read)) {
            return Optional.empty();
        }
        // What the device has got and the server has lost is found out by a greeting, which has the device offer it
        // again.
        if (!understood || !new Incarnations(read, Map.of()).holds(told, sent)) {
            throw new SessionRefused(Refusal.Code.BUSY, "the server's log goes on in another incarnation; sync again");
        }
        told = read;
        return Optional.of(new History(read));
    }

    private static boolean begins(List<Incarnation> longer, List<Incarnation> shorter) {
        return longer.size() >= shorter.size()
                && longer.subList(0, shorter.size()).equals(shorter);
    }
}
