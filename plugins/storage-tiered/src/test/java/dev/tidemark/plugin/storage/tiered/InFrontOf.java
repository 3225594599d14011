package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageProvider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tiered stores in front of the stores of one provider, whose settings are theirs too where they have no such setting. */
abstract class InFrontOf implements StorageProvider {
    private final StorageProvider tiered = new TieredStorageProvider();
    private final StorageProvider behind;

    InFrontOf(StorageProvider behind) {
        this.behind = behind;
    }

    @Override
    public ConfigSpec configSpec() {
        return new ConfigSpec(Stream.concat(own(), passedOn()).toList());
    }

    private Stream<Setting<?>> own() {
        return tiered.configSpec().settings().stream()
                .filter(setting -> setting.part().isEmpty());
    }

    private Stream<Setting<?>> passedOn() {
        List<String> keys = own().map(Setting::key).toList();
        return behind.configSpec().settings().stream().filter(setting -> !keys.contains(setting.key()));
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        return tiered.create(new With(config, new Chosen(behind, passedOn(config))), context);
    }

    private Config passedOn(Config config) {
        List<Setting<?>> known = passedOn().toList();
        return new Config() {
            @Override
            public <T> T get(Setting<T> setting) {
                return find(setting).orElseThrow();
            }

            @Override
            public <T> Optional<T> find(Setting<T> setting) {
                return known.contains(setting) ? config.find(setting) : setting.fallback();
            }
        };
    }

    /** Settings, and the storage that is chosen behind. */
    record With(Config config, ChosenStorage chosen) implements Config {
        @Override
        public <T> T get(Setting<T> setting) {
            return find(setting).orElseThrow();
        }

        @Override
        public <T> Optional<T> find(Setting<T> setting) {
            return setting.part().isPresent() ? Optional.of(setting.read(chosen)) : config.find(setting);
        }
    }
}
