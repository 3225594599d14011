package dev.tidemark.runtime.internal.engine.equals;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.link.CommonVersion;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Incarnation;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What two equals say to each other before anything else: of what a device and its server say, they leave most empty. */
final class EqualGreeting {
    private static final UUID NOBODY = new UUID(0, 0);
    /** What HELLO and WELCOME say where the link is to stay open. */
    private static final Map<String, String> LIVE = Map.of("live", "1");

    private final Replica replica;
    private final Codecs codecs;

    EqualGreeting(Replica replica, Codecs codecs) {
        this.replica = replica;
        this.codecs = codecs;
    }

    /** Returns what the one says that connects. */
    Hello hello(String token, boolean isToStayOpen) {
        return new Hello(
                Protocol.OLDEST,
                Protocol.NEWEST,
                replica.self().node(),
                replica.parts().name(),
                Role.PEER,
                NOBODY,
                NOBODY,
                0,
                codecs.names(),
                token,
                List.of(),
                0,
                replica.clock().machineMillis(),
                live(isToStayOpen));
    }

    /** @throws SessionRefused if the two have no common version */
    static void requireUnderstood(Hello hello) {
        CommonVersion.require(hello, "equal", "node that connects");
    }

    /** @throws SessionRefused if the one that connects is no equal */
    static void requireEqual(Hello hello) {
        if (hello.role() != Role.PEER) {
            throw new SessionRefused(
                    Refusal.Code.NOT_A_SERVER,
                    "this is an equal, which settles no conflicts for others: exchange with it as one, as in"
                            + " 'tidemark sync app.db --peer ADDRESS'");
        }
    }

    /** Returns the answer to an equal. */
    Welcome welcome(Hello hello) {
        return new Welcome(
                Protocol.NEWEST,
                replica.self().node(),
                replica.parts().name(),
                List.of(new Incarnation(0, 1)),
                0,
                replica.clock().wallMillis(),
                codecs.choose(hello.codecs()),
                Welcome.Identity.KNOWN,
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                false,
                live(isToStayOpen(hello.extensions())));
    }

    private static Map<String, String> live(boolean isToStayOpen) {
        return isToStayOpen ? LIVE : Map.of();
    }

    /** Returns whether the other end would have the link stay open. */
    static boolean isToStayOpen(Map<String, String> extensions) {
        return extensions.entrySet().containsAll(LIVE.entrySet());
    }
}
