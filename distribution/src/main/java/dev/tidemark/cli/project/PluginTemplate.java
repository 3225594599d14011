package dev.tidemark.cli.project;

import dev.tidemark.cli.terminal.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of plugins, and the example of each that a new project starts from: it is copied under other names. */
public enum PluginTemplate {
    CONFLICT(
            "conflict",
            "conflict strategy",
            "conflict-strategy",
            "acme-longest-note",
            "LongestNote",
            "ConflictStrategyProvider"),
    STORAGE("storage", "storage backend", "storage-backend", "acme-journal", "Journal", "StorageProvider"),
    TRANSPORT("transport", "transport", "transport", "acme-tcp", "Tcp", "TransportProvider"),
    CODEC("codec", "codec", "codec", "acme-packbits", "PackBits", "CodecProvider"),
    POWER("power", "power profile", "power-profile", "acme-unmetered", "Unmetered", "PowerProfileProvider");

    private final String word;
    private final String noun;
    private final String folder;
    private final String pluginName;
    private final String classPrefix;
    private final String providerInterface;

    PluginTemplate(
            String word, String noun, String folder, String pluginName, String classPrefix, String providerInterface) {
        this.word = word;
        this.noun = noun;
        this.folder = folder;
        this.pluginName = pluginName;
        this.classPrefix = classPrefix;
        this.providerInterface = providerInterface;
    }

    /** Returns the template of a kind, by its word in the list of plugins. */
    static Optional<PluginTemplate> of(String word) {
        return Arrays.stream(values())
                .filter(template -> template.word.equals(word))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(PluginTemplate::word).toList();
    }

    /** Returns the kind that somebody meant: also the words of its noun count, and of the interface. */
    static Optional<String> nearest(String typed) {
        return Nearest.to(typed, words())
                .or(() -> words().stream().filter(typed::startsWith).findFirst());
    }

    String word() {
        return word;
    }

    String noun() {
        return noun;
    }

    /** Returns the example's folder in {@code docs/examples}, which is also the end of the name of its page in the guide. */
    String folder() {
        return folder;
    }

    /** Returns the name of the example's plugin. */
    PluginName pluginName() {
        return PluginName.of(pluginName);
    }

    /** Returns the package of the example's classes. */
    String packageName() {
        return "com." + pluginName().packageName();
    }

    /** Returns what the names of the example's classes begin with. */
    String classPrefix() {
        return classPrefix;
    }

    /** Returns the interface that the provider implements, whose name can't be the provider's own. */
    String providerInterface() {
        return providerInterface;
    }
}
