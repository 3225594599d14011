/**
 * What a sync should come to, said a second time: the semantics of devices and one server, written from the specification and
 * sharing no code with the engine. It is slow, keeps everything, and is meant to be read.
 *
 * <p>Start with {@link dev.tidemark.testkit.model.Model}. A write is a point with an explicit set of the writes that its author
 * had seen ({@link dev.tidemark.testkit.model.Write}); there are no positions, vectors, batches or feeds. A server applies what
 * arrives by the rules of {@link dev.tidemark.testkit.model.Court}; a device shows what its server had at the last checkpoint,
 * with its own writes on top. What nodes without a server show is said by {@link dev.tidemark.testkit.model.MeshModel} alone.
 */
package dev.tidemark.testkit.model;
