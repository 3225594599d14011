/** Carries frames as binary messages of WebSocket. */
package dev.tidemark.plugin.transport.websocket;
