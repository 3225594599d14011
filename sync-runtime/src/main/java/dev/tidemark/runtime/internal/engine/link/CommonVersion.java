package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;

/** The version of the protocol in which two nodes talk: there has to be one that both speak. */
public final class CommonVersion {
    private CommonVersion() {}

    /**
     * Checks that there is one.
     *
     * @param here what the node is called that was connected to, such as a server
     * @param there what the one is called that connects
     * @throws SessionRefused if there is none; it says which of the two is to be updated
     */
    public static void require(Hello hello, String here, String there) {
        if (hello.oldestProtocol() > Protocol.NEWEST) {
            throw new SessionRefused(
                    Refusal.Code.PROTOCOL_TOO_NEW,
                    "this " + here + " speaks protocol " + Protocol.NEWEST + ", the " + there + " "
                            + hello.oldestProtocol() + " and newer. Update the " + here);
        }
        if (hello.newestProtocol() < Protocol.OLDEST) {
            throw new SessionRefused(
                    Refusal.Code.PROTOCOL_TOO_OLD,
                    "this " + here + " speaks protocol " + Protocol.OLDEST + " and newer, the " + there + " at most "
                            + hello.newestProtocol() + ". Update the " + there);
        }
    }
}
