/** What many devices cost a server, by a crowd of light ones, and a model of it. */
package dev.tidemark.benchmarks.scale;
