package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Asks the service loader for the providers of one class loader. A provider that is broken becomes a fault, and the others go
 * on.
 */
final class ProviderScan {
    /** A service loader that can't step past a broken provider would otherwise be asked for ever. */
    private static final int PATIENCE = 100;

    private final ClassLoader loader;
    private final String location;
    private final List<InstalledPlugin<?>> found = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    ProviderScan(ClassLoader loader, String location) {
        this.loader = loader;
        this.location = location;
    }

    /**
     * Something that is wrong with a provider.
     *
     * @param kind that it should be of
     * @param code the sort of problem
     * @param message what is wrong
     */
    record Fault(PluginKind kind, Code code, String message) {}

    void run() {
        PluginScope.call(loader, () -> {
            for (PluginKind kind : PluginKind.values()) {
                scan(kind);
            }
            return found;
        });
    }

    List<InstalledPlugin<?>> found() {
        return found;
    }

    List<Fault> faults() {
        return faults;
    }

    /** A jar whose signature does not fit, or that puts classes into a package of the JDK, is a matter of security. */
    private void scan(PluginKind kind) {
        Iterator<? extends Provider<?>> providers =
                ServiceLoader.load(kind.type(), loader).iterator();
        for (int failures = 0; failures < PATIENCE; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                accept(kind, providers.next());
            } catch (ServiceConfigurationError | LinkageError | SecurityException e) {
                failures++;
                faults.add(new Fault(kind, Code.BROKEN_PROVIDER, new ServiceFaults(kind).describe(e)));
            }
        }
    }

    /** A provider whose class another loader defined belongs to that other place, not to the entry. */
    private void accept(PluginKind kind, Provider<?> provider) {
        Class<?> type = provider.getClass();
        Optional<PluginClassLoader> own =
                Optional.of(loader).filter(PluginClassLoader.class::isInstance).map(PluginClassLoader.class::cast);
        if (own.isPresent() && type.getClassLoader() != loader) {
            return;
        }
        try {
            ProviderQuestions questions = new ProviderQuestions(provider);
            String name = questions.name();
            ConfigSpec spec = questions.spec();
            questions.others();
            String api = own.flatMap(jars -> jars.apiVersion(type)).orElse("-");
            found.add(new InstalledPlugin<>(kind, name, version(type), api, location, spec, provider));
        } catch (BrokenProvider e) {
            faults.add(new Fault(kind, e.code(), type.getName() + " " + e.getMessage()));
        }
    }

    private static String version(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("-");
    }
}
