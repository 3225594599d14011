/** Finding and opening what a command works on: a database, the store of a configuration, settings, keys and values as they are typed. */
package dev.tidemark.cli.store;
