/** Work that a free thread of a node does meanwhile, whatever it is and whoever gives it. */
package dev.tidemark.runtime.internal.work;
