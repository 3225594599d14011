package dev.tidemark.architecture.planted.plugin.codec.one.inner;

import dev.tidemark.architecture.planted.plugin.codec.one.outer.Outer;

public record Inner(Outer other) {}
