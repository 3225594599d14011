package dev.tidemark.architecture.planted.runtime.internal.other;

import jakarta.inject.Inject;

final class Injected {
    @Inject
    Injected() {}
}
