/** A storage backend that keeps rows in a PostgreSQL database, which several servers may share. */
package dev.tidemark.plugin.storage.postgres;
