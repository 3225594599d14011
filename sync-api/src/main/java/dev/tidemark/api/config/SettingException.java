package dev.tidemark.api.config;

/** A value is not what its setting expects. The message says what would be right, in words that follow "expected". */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception that says what was expected. */
    public SettingException(String expectation) {
        super(expectation);
    }
}
