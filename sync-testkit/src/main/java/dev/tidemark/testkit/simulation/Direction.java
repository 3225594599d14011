package dev.tidemark.testkit.simulation;

/** A direction on a line, as seen from the node that connects. */
public enum Direction {
    /** From the device to the server. */
    UP,
    /** From the server to the device. */
    DOWN
}
