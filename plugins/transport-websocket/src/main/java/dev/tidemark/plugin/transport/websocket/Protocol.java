package dev.tidemark.plugin.transport.websocket;

/** What both ends agree on before the first frame. */
final class Protocol {
    static final int MAX_FRAME_BYTES = 1 << 20;
    static final String SUBPROTOCOL = "tidemark.v1";
    static final String PATH = "/sync";
    static final String SECURE = "wss";

    private Protocol() {}
}
