package dev.tidemark.architecture.planted.runtime.internal.wiring;

record Allowed(com.google.inject.Injector injector) {}
