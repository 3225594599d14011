package dev.tidemark.architecture.planted.runtime.internal.engine.equals;

import dev.tidemark.architecture.planted.runtime.internal.engine.device.MayKnowALink;

public record KnowsADevice(MayKnowALink other) {}
