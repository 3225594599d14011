/** What every kind of plugin has in common. */
package dev.tidemark.api.plugin;
