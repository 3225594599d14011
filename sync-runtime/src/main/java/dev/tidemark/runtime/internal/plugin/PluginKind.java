package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.transport.TransportProvider;
import java.util.Arrays;

/** The five kinds of plugins. */
public enum PluginKind {
    /** Where a node keeps its rows. */
    STORAGE("storage", "storage backend", StorageProvider.class),
    /** What nodes talk over. */
    TRANSPORT("transport", "transport", TransportProvider.class),
    /** What batches are compressed with. */
    CODEC("codec", "codec", CodecProvider.class),
    /** What settles conflicts. */
    CONFLICT("conflict", "conflict strategy", ConflictStrategyProvider.class),
    /** What saves power. */
    POWER("power", "power profile", PowerProfileProvider.class);

    private final String id;
    private final String noun;
    private final Class<? extends Provider<?>> type;

    PluginKind(String id, String noun, Class<? extends Provider<?>> type) {
        this.id = id;
        this.noun = noun;
        this.type = type;
    }

    /** Returns the kind whose providers implement an interface. */
    static PluginKind of(Class<? extends Provider<?>> type) {
        return Arrays.stream(values())
                .filter(kind -> kind.type == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " is no kind of plugin"));
    }

    /** Returns the word that stands in listings and in names of modules. */
    public String id() {
        return id;
    }

    /** Returns what messages call one of this kind. */
    public String noun() {
        return noun;
    }

    /** Returns what messages call several of this kind. */
    String nouns() {
        return noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }

    /** Returns the file of a jar that names its providers of this kind. */
    String serviceFile() {
        return "META-INF/services/" + type.getName();
    }

    /** Returns the interface that its providers implement. */
    public Class<? extends Provider<?>> type() {
        return type;
    }
}
