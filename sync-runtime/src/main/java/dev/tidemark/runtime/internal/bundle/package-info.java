/**
 * Deliveries as files: what one is written as, how it is signed and sealed, and what is looked at before anything in it is believed.
 * It knows files and the interface of a mesh, and no store. {@code docs/bundle-format.md} says what stands where.
 */
package dev.tidemark.runtime.internal.bundle;
