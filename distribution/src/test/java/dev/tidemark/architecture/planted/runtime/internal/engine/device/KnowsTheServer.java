package dev.tidemark.architecture.planted.runtime.internal.engine.device;

import dev.tidemark.architecture.planted.runtime.internal.engine.server.KnowsTheDevice;

public record KnowsTheServer(KnowsTheDevice other) {}
