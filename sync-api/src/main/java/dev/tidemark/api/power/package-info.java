/** How much a device may do, given its battery and network. */
package dev.tidemark.api.power;
