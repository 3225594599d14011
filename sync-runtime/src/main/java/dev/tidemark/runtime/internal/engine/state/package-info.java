/**
 * What a node keeps of itself: the names and forms of its state, its clock, the incarnations of its log, its horizon. It uses
 * nothing else of the engine.
 */
package dev.tidemark.runtime.internal.engine.state;
