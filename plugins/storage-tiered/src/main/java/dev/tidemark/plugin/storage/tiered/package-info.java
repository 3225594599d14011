/** A storage backend that answers from memory and keeps what it holds in another backend behind it. */
package dev.tidemark.plugin.storage.tiered;
