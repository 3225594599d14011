/** Builds a node of the parts that a configuration names. The one package that knows Guice. */
package dev.tidemark.runtime.internal.wiring;
