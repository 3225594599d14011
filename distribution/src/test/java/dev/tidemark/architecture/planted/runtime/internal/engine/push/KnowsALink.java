package dev.tidemark.architecture.planted.runtime.internal.engine.push;

import dev.tidemark.architecture.planted.runtime.internal.engine.link.Link;

public record KnowsALink(Link link) {}
