/** The power profiles that everybody needs. */
package dev.tidemark.plugin.power.standard;
