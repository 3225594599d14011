package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.Map;

/** What HELLO and WELCOME say of tables that a device holds on demand. */
public final class OnDemandSession {
    private static final Map<String, String> YES = Map.of("on-demand", "1");

    private OnDemandSession() {}

    /** Returns what the HELLO of a device says that has such tables. */
    public static Map<String, String> offer() {
        return YES;
    }

    /** Returns what a server answers. */
    public static Map<String, String> answer(Hello hello) {
        return hello.extensions().entrySet().containsAll(YES.entrySet()) ? YES : Map.of();
    }

    /** Returns whether the server tells a device of the rows that it holds, and of those that it asks for. */
    public static boolean isAgreed(Welcome welcome) {
        return welcome.extensions().entrySet().containsAll(YES.entrySet());
    }
}
