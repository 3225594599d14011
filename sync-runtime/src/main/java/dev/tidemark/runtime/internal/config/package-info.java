/** Reading a configuration, checking all of it at once, and binding it to the plugins that are there. */
package dev.tidemark.runtime.internal.config;
