/**
 * What our stores that hold rows in memory have in common: maps that never change, indexes on columns, how much room rows take.
 * Like all of this library it is no interface for others.
 */
package dev.tidemark.support.memory;
