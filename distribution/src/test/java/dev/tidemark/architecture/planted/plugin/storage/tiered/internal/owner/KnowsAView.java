package dev.tidemark.architecture.planted.plugin.storage.tiered.internal.owner;

import dev.tidemark.architecture.planted.plugin.storage.tiered.internal.views.KnowsTheFlush;

public record KnowsAView(KnowsTheFlush view) {}
