package dev.tidemark.api.plugin;

/** A plugin's instance can't be created: the message says what is wrong, what would be right, and what to do. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message for people. */
    public PluginException(String message) {
        super(message);
    }

    /** Creates an exception with a message for people, and a cause. */
    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
