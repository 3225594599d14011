/** Settings of plugins: declared once, read typed, checked together, printed as documentation. */
package dev.tidemark.api.config;
