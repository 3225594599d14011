package dev.tidemark.testkit.provider;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Transport;

/** Asks the machine for the time, and not its context. */
public final class ClockReadingProvider extends FixtureProvider {
    @Override
    public Transport create(Config config, PluginContext context) {
        context.logger().log(System.Logger.Level.DEBUG, "started at " + System.currentTimeMillis());
        return super.create(config, context);
    }
}
