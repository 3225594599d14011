/** Sessions between equals: both ends are the same, but that one of them connects. */
package dev.tidemark.runtime.internal.engine.equals;
