package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.plugin.Provider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Asks the service loader for the providers of one class loader. A provider that is broken becomes a problem, and the others go
 * on.
 */
final class ProviderScan {
    private static final Pattern LEGAL_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    /** A service loader that can't step past a broken provider would otherwise be asked for ever. */
    private static final int PATIENCE = 100;

    private final ClassLoader loader;
    private final String location;
    private final Predicate<Class<?>> mayProvide;
    private final List<Problem> problems;
    private final List<InstalledPlugin<?>> found = new ArrayList<>();

    ProviderScan(ClassLoader loader, String location, Predicate<Class<?>> mayProvide, List<Problem> problems) {
        this.loader = loader;
        this.location = location;
        this.mayProvide = mayProvide;
        this.problems = problems;
    }

    List<InstalledPlugin<?>> run() {
        return PluginScope.call(loader, () -> {
            for (PluginKind kind : PluginKind.values()) {
                scan(kind);
            }
            return found;
        });
    }

    private void scan(PluginKind kind) {
        Iterator<? extends Provider<?>> providers =
                ServiceLoader.load(kind.type(), loader).iterator();
        for (int failures = 0; failures < PATIENCE; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                accept(kind, providers.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                broken(kind, describe(kind, e));
            }
        }
    }

    private void accept(PluginKind kind, Provider<?> provider) {
        if (!mayProvide.test(provider.getClass())) {
            return;
        }
        try {
            String name = provider.name();
            if (name == null || !LEGAL_NAME.matcher(name).matches()) {
                String message = provider.getClass().getName() + " has the name '" + name
                        + "': expected letters a to z, digits and dashes, beginning with a letter, 63 at most.";
                problems.add(Problem.warning(Code.BAD_NAME, Place.of(location), message));
            } else {
                found.add(new InstalledPlugin<>(
                        kind, name, version(provider), location, provider.configSpec(), provider));
            }
        } catch (RuntimeException | LinkageError e) {
            broken(kind, provider.getClass().getName() + " can't say its name or settings: " + Reasons.of(e) + ".");
        }
    }

    private static String version(Provider<?> provider) {
        return Optional.ofNullable(provider.getClass().getPackage().getImplementationVersion())
                .orElse("-");
    }

    private void broken(PluginKind kind, String message) {
        Place place = Place.of(location);
        problems.add(Problem.warning(
                Code.BROKEN_PROVIDER, place, kind.noun() + " " + message + " Replace or remove the plugin."));
    }

    /** Words what the service loader says, such as {@code Provider com.acme.Zstd could not be instantiated}. */
    private static String describe(PluginKind kind, Error error) {
        String message = String.valueOf(error.getMessage()).replace(kind.type().getName() + ": ", "");
        boolean more = error instanceof ServiceConfigurationError && error.getCause() != null;
        return message.replace("Provider ", "") + (more ? ": " + Reasons.of(error) : "") + ".";
    }
}
