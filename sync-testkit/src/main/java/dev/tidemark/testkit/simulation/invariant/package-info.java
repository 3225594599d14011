/** What has to hold in every world, whatever goes wrong in it: one small class each, and what they know of who has seen what. */
package dev.tidemark.testkit.simulation.invariant;
