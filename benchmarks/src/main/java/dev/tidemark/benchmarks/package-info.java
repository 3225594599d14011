/**
 * Tidemark measured beside the bare parts it stands on, in one run. Never released.
 *
 * <p>This package is the command; each package below measures something, but {@code measure}, {@code process} and {@code report}, with which
 * they do it.
 */
package dev.tidemark.benchmarks;
