/** The whole story in half a minute. */
package dev.tidemark.cli.demo;
