/** The history of a table or a row. */
package dev.tidemark.cli.history;
