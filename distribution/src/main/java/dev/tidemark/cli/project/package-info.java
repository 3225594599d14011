/** A new project for a plugin. */
package dev.tidemark.cli.project;
