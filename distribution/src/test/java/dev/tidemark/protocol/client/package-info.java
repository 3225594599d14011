/**
 * A client in the Java standard library alone, written from {@code docs/protocol.md} as somebody would write one in another
 * language: it proves that the page is complete and true. It imports no class of Tidemark's.
 */
package dev.tidemark.protocol.client;
