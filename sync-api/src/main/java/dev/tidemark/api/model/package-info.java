/** The values that every part of Tidemark speaks of: rows, their keys, stamps, contexts and versions, and tables. */
package dev.tidemark.api.model;
