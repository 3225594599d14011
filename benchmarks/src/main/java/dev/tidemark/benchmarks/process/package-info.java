/** Where measurements take place: folders with their files, databases, and processes of their own for servers and devices. */
package dev.tidemark.benchmarks.process;
