package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;
import java.util.HashSet;
import java.util.List;

/** Keeps the side whose author stands first in a list of nodes and roles, whether it writes or deletes. */
public final class PriorityProvider implements ConflictStrategyProvider {
    private static final Setting<List<String>> ORDER = Setting.list("order")
            .matching(
                    PriorityProvider::isOrder,
                    "a list of nodes' names and of the roles server and device, the most important first, none twice")
            .required()
            .describedAs(
                    "Names of nodes, and the roles server and device, the most important first; who is not named comes"
                            + " last. Two of one place defer to the next strategy.");

    private static boolean isOrder(List<String> order) {
        return !order.isEmpty()
                && order.stream().noneMatch(String::isBlank)
                && new HashSet<>(order).size() == order.size();
    }

    @Override
    public String name() {
        return "priority";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(ORDER);
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return new Priority(config.get(ORDER));
    }
}
