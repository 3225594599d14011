/**
 * What is known of tables beyond their definitions: columns that were added, those of which a strategy asks for the ancestor, and
 * tables whose rows are one unit.
 */
package dev.tidemark.runtime.internal.engine.tables;
