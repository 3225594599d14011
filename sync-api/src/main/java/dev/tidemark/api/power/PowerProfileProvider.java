package dev.tidemark.api.power;

import dev.tidemark.api.plugin.Provider;

/** A plugin that provides a power profile. */
public interface PowerProfileProvider extends Provider<PowerProfile> {}
