/** What every command needs of a terminal: reading and printing, tables, progress, JSON, exit codes, and words for what went wrong. */
package dev.tidemark.cli.terminal;
