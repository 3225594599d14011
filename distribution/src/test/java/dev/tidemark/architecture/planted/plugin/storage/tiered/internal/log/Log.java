package dev.tidemark.architecture.planted.plugin.storage.tiered.internal.log;

public record Log(long number) {}
