package dev.tidemark.architecture.planted.runtime.internal.engine.device;

import dev.tidemark.architecture.planted.runtime.internal.engine.link.Link;

public record MayKnowALink(Link link) {}
