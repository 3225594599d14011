/**
 * What a node knows of the node at the other end, kept in its store: a device of its server, a server of each of its devices. What
 * both tell each other of it when they greet is here as well.
 */
package dev.tidemark.runtime.internal.engine.peers;
