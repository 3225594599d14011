/**
 * What a server can be asked by whoever is no device, and how it answers: how it stands, and its conflicts.
 */
package dev.tidemark.runtime.internal.engine.questions;
