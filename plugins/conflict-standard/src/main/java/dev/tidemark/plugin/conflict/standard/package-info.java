/** The conflict strategies that everybody needs. */
package dev.tidemark.plugin.conflict.standard;
