/**
 * What our storage plugins on SQL databases have in common: how rows, versions and definitions stand as bytes and as JSON, what a
 * row of a table must be, and rows that come out of several statements in one order.
 *
 * <p>It is no part of the interface for plugins, see {@code docs/decisions/0023-what-storages-share.md}: each plugin carries the
 * version of this library that it was built with.
 */
package dev.tidemark.support.storage;
