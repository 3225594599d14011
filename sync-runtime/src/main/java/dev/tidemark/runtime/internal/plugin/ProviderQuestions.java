package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Asks a provider everything that it has to answer before it creates anything. Its answers are constant, so that one that
 * answers here answers later; whatever it throws or leaves out is said with the method that did.
 */
final class ProviderQuestions {
    private static final Pattern LEGAL_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    private final Provider<?> provider;

    ProviderQuestions(Provider<?> provider) {
        this.provider = provider;
    }

    /** Returns the provider's name. */
    String name() throws BrokenProvider {
        String name = answer("name()", provider::name);
        if (!LEGAL_NAME.matcher(name).matches()) {
            throw new BrokenProvider(
                    Code.BAD_NAME,
                    "has the name '" + Place.plain(name)
                            + "': expected letters a to z, digits and dashes, beginning with a letter, 63 at most.");
        }
        return name;
    }

    /** Returns the settings that the provider takes. */
    ConfigSpec spec() throws BrokenProvider {
        return answer("configSpec()", provider::configSpec);
    }

    /** Asks what only providers of its kind answer. */
    void others() throws BrokenProvider {
        if (provider instanceof StorageProvider storage) {
            elements("capabilities()", storage::capabilities);
        } else if (provider instanceof TransportProvider transport) {
            schemes(elements("schemes()", transport::schemes));
            if (answer("maxFrameBytes()", transport::maxFrameBytes) < 1) {
                throw BrokenProvider.because("has a maxFrameBytes() below 1.");
            }
        } else if (provider instanceof ConflictStrategyProvider conflict) {
            answer("wantsAncestor()", conflict::wantsAncestor);
            answer("needsServer()", conflict::needsServer);
        }
    }

    private static void schemes(Set<String> schemes) throws BrokenProvider {
        boolean legal = !schemes.isEmpty()
                && schemes.stream().allMatch(scheme -> scheme.equals(scheme.toLowerCase(Locale.ROOT)));
        if (!legal) {
            throw BrokenProvider.because("has the schemes() " + schemes + ": expected one at least, in lower case.");
        }
    }

    private static <T extends Collection<?>> T elements(String method, Supplier<T> question) throws BrokenProvider {
        T elements = answer(method, question);
        if (elements.stream().anyMatch(element -> element == null)) {
            throw BrokenProvider.because("returns null among its " + method + ".");
        }
        return elements;
    }

    /** Whatever is thrown here is the provider's own doing, so that errors are no reason for the node to end. */
    private static <T> T answer(String method, Supplier<T> question) throws BrokenProvider {
        T answer;
        try {
            answer = question.get();
        } catch (Throwable e) {
            throw BrokenProvider.because("can't be used: its " + method + " threw " + Reasons.of(e) + ".");
        }
        if (answer == null) {
            throw BrokenProvider.because("can't be used: its " + method + " returned null.");
        }
        return answer;
    }
}
