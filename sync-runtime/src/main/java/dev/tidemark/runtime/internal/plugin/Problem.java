package dev.tidemark.runtime.internal.plugin;

import java.util.Locale;
import java.util.Objects;

/**
 * Something that is wrong with the plugins or the configuration.
 *
 * @param code what sort of problem, for programs
 * @param severity whether a node can start in spite of it
 * @param place where
 * @param message what is wrong, what would be right, and what to do
 */
public record Problem(Code code, Severity severity, Place place, String message) {
    /** Checks that nothing is null, and keeps the message to one line, since plugins and damaged jars have their say in it. */
    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(place, "place");
        message = message.replaceAll("\\p{Cntrl}", "?");
    }

    /** Returns a problem with which a node can't start. */
    public static Problem error(Code code, Place place, String message) {
        return new Problem(code, Severity.ERROR, place, message);
    }

    /** Returns a problem in spite of which a node can start. */
    public static Problem warning(Code code, Place place, String message) {
        return new Problem(code, Severity.WARNING, place, message);
    }

    /** Returns whether a node can't start with it. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Returns the problem in one line for people. */
    @Override
    public String toString() {
        return place + ": " + message;
    }

    /** Whether a node can start in spite of a problem. */
    public enum Severity {
        /** It can. */
        WARNING,
        /** It can't. */
        ERROR
    }

    /** Sorts of problems. */
    public enum Code {
        /** A file can't be read. */
        UNREADABLE,
        /** The file is not YAML, or not of the form that is expected here. */
        SYNTAX,
        /** A key stands twice. */
        DUPLICATE_KEY,
        /** No setting has this key. */
        UNKNOWN_SETTING,
        /** A required setting is missing. */
        MISSING_SETTING,
        /** A setting has a newer key. */
        DEPRECATED_SETTING,
        /** A setting does nothing at such a node. */
        NO_EFFECT,
        /** A value is not what its setting expects. */
        BAD_VALUE,
        /** A value names a variable that the environment does not have. */
        MISSING_VARIABLE,
        /** No plugin of that kind has this name. */
        UNKNOWN_PLUGIN,
        /** The plugin of that name is one of ours, and not installed. */
        NOT_INSTALLED,
        /** Several plugins could be meant. */
        AMBIGUOUS_PLUGIN,
        /** A plugin can't do what the configuration asks of it. */
        MISSING_CAPABILITY,
        /** Two plugins of a kind, or two entries of the plugin directory, have one name. */
        DUPLICATE_NAME,
        /** A plugin has a name that is not allowed. */
        BAD_NAME,
        /** A plugin of somebody else's has a name that is kept for ours. */
        RESERVED_NAME,
        /** A provider can't be loaded. */
        BROKEN_PROVIDER,
        /** A plugin was built for another version of the API. */
        WRONG_API,
        /** A plugin does not say for which version of the API it was built. */
        NO_API_VERSION,
        /** An entry of the plugin directory holds no provider. */
        NO_PROVIDER,
        /** A file in the plugin directory is no plugin. */
        NOT_A_PLUGIN,
        /** A symbolic link in the plugin directory leads nowhere, or in a circle. */
        BAD_LINK,
        /** A file that is named as a jar is none. */
        NOT_A_JAR,
        /** A jar is not on the list of those that are allowed. */
        NOT_ALLOWED,
        /** A part of the configuration is not checked, because of something else that is wrong. */
        NOT_CHECKED,
        /** An instance of a plugin can't be created. */
        NOT_CREATED;

        /** Returns how the code is written: lower case with dashes. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
