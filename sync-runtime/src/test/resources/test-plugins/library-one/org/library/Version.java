package org.library;

/** The one library of which each plugin brings another version. */
public final class Version {
    private Version() {}

    public static String text() {
        return "version-one";
    }
}
