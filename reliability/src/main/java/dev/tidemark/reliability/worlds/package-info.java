/**
 * All small worlds: every way in which a server and a few devices can write to one row and sync, up to some length, each compared
 * with the {@linkplain dev.tidemark.testkit.model model} after every sync.
 */
package dev.tidemark.reliability.worlds;
