package com.fasterxml.jackson.databind;

/** Named as a library of the host, and something else. */
public final class ObjectMapper {
    private ObjectMapper() {}

    public static String version() {
        return "own";
    }
}
