package dev.tidemark.testkit.simulation;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.testkit.InstalledStrategies;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The codecs and conflict strategies on the class path, by name, for any number of worlds.
 *
 * <p>Threading: safe, as codecs and strategies are.
 */
public final class Shelf {
    private final SortedMap<String, Codec> codecs = new TreeMap<>();
    private final SortedMap<String, ConflictStrategy> strategies = new TreeMap<>();

    private Shelf() {}

    /** Returns what the class path has, with the settings that each has by itself. */
    public static Shelf ofClassPath() {
        Shelf shelf = new Shelf();
        for (CodecProvider provider : ServiceLoader.load(CodecProvider.class)) {
            shelf.codecs.put(
                    provider.name(),
                    provider.create(TestConfig.defaults(provider.configSpec()), TestContext.in(Path.of("nowhere"))));
        }
        InstalledStrategies.each((name, strategy, wantsAncestor) -> shelf.strategies.put(name, strategy));
        return shelf;
    }

    /** Returns this with a further strategy, or another one of that name. */
    public Shelf with(String name, ConflictStrategy strategy) {
        Shelf more = new Shelf();
        more.codecs.putAll(codecs);
        more.strategies.putAll(strategies);
        more.strategies.put(name, strategy);
        return more;
    }

    /**
     * Returns a strategy.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    ConflictStrategy strategy(String name) {
        return Optional.ofNullable(strategies.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no strategy is named '" + name + "': there are " + strategies.keySet()));
    }

    /**
     * Returns a codec; nothing for {@code none}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    Optional<Codec> codec(String name) {
        if (!name.equals("none") && !codecs.containsKey(name)) {
            throw new IllegalArgumentException("no codec is named '" + name + "': there are " + codecs.keySet());
        }
        return Optional.ofNullable(codecs.get(name));
    }
}
