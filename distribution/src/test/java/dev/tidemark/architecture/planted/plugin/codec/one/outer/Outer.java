package dev.tidemark.architecture.planted.plugin.codec.one.outer;

import dev.tidemark.architecture.planted.plugin.codec.one.inner.Inner;

public record Outer(Inner other) {}
