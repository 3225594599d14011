package com.google.inject;

/** Named as a library of the host, and something else. */
public final class Guice {
    private Guice() {}

    public static String version() {
        return "own";
    }
}
