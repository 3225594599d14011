package dev.tidemark.api.transport;

import dev.tidemark.api.plugin.Provider;
import java.util.Set;

/** A plugin that provides a transport. */
public interface TransportProvider extends Provider<Transport> {
    /** Returns the schemes of the addresses that it serves, such as {@code ws}; lower case. */
    Set<String> schemes();

    /** Returns the largest frame that its links carry, in bytes. */
    int maxFrameBytes();
}
