/**
 * What nodes without a server do in their stores: what they give each other, and how they take it. It knows no connections; a link, a
 * file or a folder carries what it reads and writes.
 */
package dev.tidemark.runtime.internal.engine.mesh;
