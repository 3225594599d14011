/**
 * The history of tables whose configuration asks for it: what is written of each row, by whom, and what it replaced; how it is read,
 * forgotten, carried away and replayed. It stands in the append-only logs of the store, one of each table.
 */
package dev.tidemark.runtime.internal.history;
