/** Conflict strategies that make one value of two. */
package dev.tidemark.plugin.conflict.merge;
