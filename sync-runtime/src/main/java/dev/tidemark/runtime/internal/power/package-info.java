/** Reading the state of a device. */
package dev.tidemark.runtime.internal.power;
