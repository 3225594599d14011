/**
 * What equals exchange without a server, whatever carries it: a link, a file, a folder. It knows neither the store it comes from
 * nor the way it takes.
 */
package dev.tidemark.runtime.internal.mesh;
