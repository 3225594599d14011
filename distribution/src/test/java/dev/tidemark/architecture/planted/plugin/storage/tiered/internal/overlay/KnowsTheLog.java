package dev.tidemark.architecture.planted.plugin.storage.tiered.internal.overlay;

import dev.tidemark.architecture.planted.plugin.storage.tiered.internal.log.Log;

public record KnowsTheLog(Log log) {}
