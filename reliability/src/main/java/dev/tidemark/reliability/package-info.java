/** The commands of {@code reliability/run}, and what they have in common. */
package dev.tidemark.reliability;
