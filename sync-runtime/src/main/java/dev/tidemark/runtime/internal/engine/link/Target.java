package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.api.transport.Transport;
import java.net.URI;

/** Where to connect. */
public record Target(URI address, String token, Transport transport) {}
