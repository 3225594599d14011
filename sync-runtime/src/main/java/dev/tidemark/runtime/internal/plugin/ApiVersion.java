package dev.tidemark.runtime.internal.plugin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the API that plugins are built against. A minor version only adds.
 *
 * @param major plugins of another do not work
 * @param minor plugins of a later one may miss something
 */
record ApiVersion(int major, int minor) {
    /** The version that this host offers. */
    static final ApiVersion HOST = new ApiVersion(1, 0);

    /** The attribute of a jar's manifest that gives the version. */
    static final String ATTRIBUTE = "Sync-Api-Version";

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

    static Optional<ApiVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Returns whether a host of this version can run a plugin that was built for another. */
    boolean runs(ApiVersion built) {
        return built.major == major && built.minor <= minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
