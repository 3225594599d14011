package dev.tidemark.testkit;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.config.SettingException;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a plugin under test, read and checked as a configuration file's are.
 *
 * <p>Threading: immutable.
 */
public final class TestConfig implements Config {
    private final ConfigSpec spec;
    private final Map<String, Object> values;

    private TestConfig(ConfigSpec spec, Map<String, Object> values) {
        this.spec = spec;
        this.values = Map.copyOf(values);
    }

    /** Returns settings of which none is given. */
    public static TestConfig defaults(ConfigSpec spec) {
        return of(spec, Map.of());
    }

    /**
     * Returns settings for a specification.
     *
     * @param values by key, as a file gives them: texts, numbers, truth values, lists
     * @throws Refusal if a value is not what its setting expects, a required one is absent, or a key is unknown
     */
    public static TestConfig of(ConfigSpec spec, Map<String, Object> values) {
        for (String key : values.keySet()) {
            if (spec.settings().stream().noneMatch(setting -> setting.key().equals(key))) {
                throw new Refusal(Problem.UNKNOWN_SETTING, key, "there are " + spec.settings());
            }
        }
        TestConfig config = new TestConfig(spec, values);
        spec.settings().forEach(config::check);
        return config;
    }

    private void check(Setting<?> setting) {
        try {
            if (find(setting).isEmpty() && setting.isRequired()) {
                throw new Refusal(Problem.MISSING_SETTING, setting.key(), "expected " + setting.expectation());
            }
        } catch (SettingException refusal) {
            throw new Refusal(Problem.BAD_VALUE, setting.key(), "expected " + refusal.getMessage());
        }
    }

    @Override
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalArgumentException("no value for '" + setting + "'"));
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
        if (!spec.settings().contains(setting)) {
            throw new IllegalArgumentException("the plugin did not declare '" + setting + "'");
        }
        Object raw = values.get(setting.key());
        return raw == null ? setting.fallback() : Optional.of(setting.read(raw));
    }

    /** What can be wrong with settings; a node's configuration has the same words for it. */
    public enum Problem {
        /** No setting has this key. */
        UNKNOWN_SETTING,
        /** A required setting is not given. */
        MISSING_SETTING,
        /** A value is not what its setting expects. */
        BAD_VALUE
    }

    /** Settings do not fit their specification. */
    public static final class Refusal extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final Problem problem;
        private final String key;

        Refusal(Problem problem, String key, String expectation) {
            super(problem + " '" + key + "': " + expectation);
            this.problem = problem;
            this.key = key;
        }

        /** Returns what is wrong. */
        public Problem problem() {
            return problem;
        }

        /** Returns the key of the setting. */
        public String key() {
            return key;
        }
    }
}
