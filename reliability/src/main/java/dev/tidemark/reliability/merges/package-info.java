/** Random merges by themselves, without nodes or a store: the engine's merger against the model's court. */
package dev.tidemark.reliability.merges;
