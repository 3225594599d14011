package dev.tidemark.architecture.planted.testkit.inner;

import dev.tidemark.architecture.planted.testkit.other.Other;

public record Inner(Other other) {}
