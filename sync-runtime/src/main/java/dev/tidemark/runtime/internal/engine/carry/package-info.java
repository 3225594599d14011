/**
 * What devices of one server give each other to take there, as files: each carries the other's unsent writes, and shows them meanwhile.
 * It knows no connections.
 */
package dev.tidemark.runtime.internal.engine.carry;
