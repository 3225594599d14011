package dev.tidemark.architecture.planted.plugin.storage.tiered.internal.views;

import dev.tidemark.architecture.planted.plugin.storage.tiered.internal.flush.MayKnowTheLog;

public record KnowsTheFlush(MayKnowTheLog flush) {}
