package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.tables.OnDemandSession;
import dev.tidemark.runtime.internal.engine.tables.WholeRows;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.HashMap;
import java.util.Map;

/** What a server and a device agree on before a session begins. */
final class Handshake {
    private Handshake() {}

    /** @throws SessionRefused if there is no version of the protocol that both speak */
    static void requireCommonVersion(Hello hello) {
        if (hello.oldestProtocol() > Protocol.NEWEST) {
            throw new SessionRefused(
                    Refusal.Code.PROTOCOL_TOO_NEW,
                    "this server speaks protocol " + Protocol.NEWEST + ", the device " + hello.oldestProtocol()
                            + " and newer. Update the server");
        }
        if (hello.newestProtocol() < Protocol.OLDEST) {
            throw new SessionRefused(
                    Refusal.Code.PROTOCOL_TOO_OLD,
                    "this server speaks protocol " + Protocol.OLDEST + " and newer, the device at most "
                            + hello.newestProtocol() + ". Update the device");
        }
    }

    /** Returns what a server says of a session beyond the fields of WELCOME. */
    static Map<String, String> extensions(Hello hello, Serving serving, String codec) {
        Map<String, String> extensions = new HashMap<>(WholeRows.extensions(serving.wholeRows()));
        extensions.putAll(serving.askedColumns());
        extensions.putAll(Packing.answer(hello, serving.codecs(), codec));
        extensions.putAll(Verification.answer(hello));
        extensions.putAll(OnDemandSession.answer(hello));
        return extensions;
    }
}
