package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.tables.OnDemandSession;
import dev.tidemark.runtime.internal.engine.tables.WholeRows;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import dev.tidemark.runtime.internal.wire.Hello;
import java.util.HashMap;
import java.util.Map;

/** What a server and a device agree on before a session begins. */
final class Handshake {
    private Handshake() {}

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
