package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.transport.Transport;
import java.net.URI;

/** Where to connect. */
record Target(URI address, String token, Transport transport) {}
