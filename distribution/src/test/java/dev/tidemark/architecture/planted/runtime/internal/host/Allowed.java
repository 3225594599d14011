package dev.tidemark.architecture.planted.runtime.internal.host;

final class Allowed {
    long now() {
        return System.currentTimeMillis();
    }
}
