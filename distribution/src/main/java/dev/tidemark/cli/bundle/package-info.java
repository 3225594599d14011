/** Bundles as files, by hand and through a folder. */
package dev.tidemark.cli.bundle;
