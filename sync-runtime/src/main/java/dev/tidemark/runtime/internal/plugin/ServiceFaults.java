package dev.tidemark.runtime.internal.plugin;

import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in plain words what a service loader says of a provider that it can't load. */
final class ServiceFaults {
    private static final String PROVIDER = "Provider ";
    private static final String NOT_FOUND = " not found";
    private static final String NO_SUBTYPE = " not a subtype";
    private static final String NO_CONSTRUCTOR = " Unable to get public no-arg constructor";
    private static final String NOT_CREATED = " could not be instantiated";

    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d{2,4})");

    private final PluginKind kind;

    ServiceFaults(PluginKind kind) {
        this.kind = kind;
    }

    String describe(Throwable error) {
        return error instanceof ServiceConfigurationError fault ? service(fault) : loading("provider", error);
    }

    private String service(ServiceConfigurationError fault) {
        String text = String.valueOf(fault.getMessage())
                .replaceFirst("^" + kind.type().getName() + ": ", "");
        String name = text.startsWith(PROVIDER) ? text.substring(PROVIDER.length()) : text;
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        if (name.endsWith(NOT_FOUND)) {
            return cut(name, NOT_FOUND) + " is named in " + kind.serviceFile() + ", and is not in the plugin's jars.";
        } else if (name.endsWith(NO_SUBTYPE)) {
            return cut(name, NO_SUBTYPE) + " is named in " + kind.serviceFile() + ", and does not implement "
                    + kind.type().getSimpleName() + ".";
        } else if (name.endsWith(NO_CONSTRUCTOR)) {
            return constructor(cut(name, NO_CONSTRUCTOR), cause);
        } else if (name.endsWith(NOT_CREATED)) {
            return creation(cut(name, NOT_CREATED), cause);
        } else {
            return "provider can't be found: " + file(name, cause) + ".";
        }
    }

    /** The whole URL of the file would stand before what is wrong in it. */
    private String file(String text, Throwable cause) {
        int file = text.indexOf(kind.serviceFile());
        return file < 0 ? text + ": " + Reasons.of(cause) : text.substring(file);
    }

    private static String constructor(String name, Throwable cause) {
        return cause instanceof NoSuchMethodException
                ? name + " is no public class with a public constructor without parameters."
                : loading(name, cause);
    }

    private static String creation(String name, Throwable cause) {
        if (cause instanceof ExceptionInInitializerError) {
            return name + " could not be created: its static initialiser threw " + Reasons.of(cause) + ".";
        } else if (cause instanceof InstantiationException) {
            return name + " could not be created: it is abstract.";
        } else if (cause instanceof IllegalAccessException) {
            return name + " could not be created: it is not public.";
        } else if (cause instanceof NoClassDefFoundError) {
            return loading(name, cause);
        } else {
            return name + " could not be created: its constructor threw " + Reasons.of(cause) + ".";
        }
    }

    private static String loading(String name, Throwable error) {
        if (error instanceof UnsupportedClassVersionError) {
            return name + " needs " + javaOf(error) + "; this node runs on Java "
                    + Runtime.version().feature() + ".";
        } else if (error instanceof NoClassDefFoundError
                && error.getCause() instanceof ClassNotFoundException missing) {
            return name + " needs the class " + missing.getMessage()
                    + ", which is not in the plugin's jars. A plugin gets nothing but the API from the node.";
        } else {
            return name + " can't be loaded: " + Reasons.of(error) + ".";
        }
    }

    /** Version 61 of class files came with Java 17, and each Java since has had the next. */
    private static String javaOf(Throwable error) {
        Matcher matcher = CLASS_FILE_VERSION.matcher(String.valueOf(error.getMessage()));
        return matcher.find() ? "Java " + (Integer.parseInt(matcher.group(1)) - 44) : "a newer Java";
    }

    private static String cut(String text, String end) {
        return text.substring(0, text.length() - end.length());
    }
}
