package dev.tidemark.architecture.planted.testkit.other;

import dev.tidemark.architecture.planted.testkit.inner.Inner;

public record Other(Inner inner) {}
