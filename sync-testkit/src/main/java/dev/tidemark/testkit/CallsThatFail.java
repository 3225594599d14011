package dev.tidemark.testkit;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Settings and a context of which one call fails: so a {@code create} fails at whichever point it asks. */
final class CallsThatFail {
    private final int which;
    private int count;

    private CallsThatFail(int which) {
        this.which = which;
    }

    /** Returns those that are all answered, and counted. */
    static CallsThatFail none() {
        return new CallsThatFail(0);
    }

    /** Returns those of which one fails, the first being 1. */
    static CallsThatFail at(int which) {
        return new CallsThatFail(which);
    }

    int count() {
        return count;
    }

    boolean hasFailed() {
        return which > 0 && count >= which;
    }

    private <T> T answer(T answer) {
        count++;
        if (count == which) {
            throw new IllegalStateException("this call fails, to see what create leaves behind");
        }
        return answer;
    }

    Config of(Config config) {
        return new Config() {
            @Override
            public <T> T get(Setting<T> setting) {
                return answer(config.get(setting));
            }

            @Override
            public <T> Optional<T> find(Setting<T> setting) {
                return answer(config.find(setting));
            }
        };
    }

    PluginContext of(PluginContext context) {
        return new PluginContext() {
            @Override
            public UUID nodeId() {
                return answer(context.nodeId());
            }

            @Override
            public String instanceName() {
                return answer(context.instanceName());
            }

            @Override
            public Path dataDirectory() {
                return answer(context.dataDirectory());
            }

            @Override
            public InstantSource clock() {
                return answer(context.clock());
            }

            @Override
            public RandomGenerator random() {
                return answer(context.random());
            }

            @Override
            public System.Logger logger() {
                return answer(context.logger());
            }
        };
    }
}
