/**
 * The records of conflicts at the node that settles them: made when two writes meet, listed, and settled by a person.
 */
package dev.tidemark.runtime.internal.engine.conflicts;
