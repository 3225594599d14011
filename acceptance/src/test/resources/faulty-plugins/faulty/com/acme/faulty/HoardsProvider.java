package com.acme.faulty;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;
import java.util.ArrayList;
import java.util.List;

/** Asks for memory until there is none. */
public final class HoardsProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-hoards";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> {
            List<byte[]> hoard = new ArrayList<>();
            while (true) {
                hoard.add(new byte[4 << 20]);
            }
        };
    }
}
