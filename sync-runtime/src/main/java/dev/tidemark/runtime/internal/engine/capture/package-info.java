/**
 * Own writes: what an app wrote by itself is harvested, what a program writes is stamped, and what they replace is kept for as
 * long as a server may ask for it.
 */
package dev.tidemark.runtime.internal.engine.capture;
