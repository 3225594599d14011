/** A storage backend that keeps rows in a SQLite file: its own, or one that belongs to an app. */
package dev.tidemark.plugin.storage.sqlite;
