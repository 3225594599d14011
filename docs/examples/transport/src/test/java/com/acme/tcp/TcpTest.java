package com.acme.tcp;

import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.testkit.TransportContract;
import java.net.URI;

class TcpTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new TcpProvider();
    }

    @Override
    protected URI address() {
        return URI.create("acme-tcp://127.0.0.1:0");
    }
}
