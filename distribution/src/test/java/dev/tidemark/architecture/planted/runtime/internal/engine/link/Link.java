package dev.tidemark.architecture.planted.runtime.internal.engine.link;

public record Link(String name) {}
