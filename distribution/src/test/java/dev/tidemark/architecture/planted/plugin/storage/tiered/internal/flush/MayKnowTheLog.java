package dev.tidemark.architecture.planted.plugin.storage.tiered.internal.flush;

import dev.tidemark.architecture.planted.plugin.storage.tiered.internal.log.Log;

public record MayKnowTheLog(Log log) {}
