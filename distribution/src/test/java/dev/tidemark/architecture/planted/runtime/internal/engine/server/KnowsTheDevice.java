package dev.tidemark.architecture.planted.runtime.internal.engine.server;

import dev.tidemark.architecture.planted.runtime.internal.engine.device.KnowsTheServer;

public record KnowsTheDevice(KnowsTheServer other) {}
