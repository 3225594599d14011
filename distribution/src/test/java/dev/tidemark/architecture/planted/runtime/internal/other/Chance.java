package dev.tidemark.architecture.planted.runtime.internal.other;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

final class Chance {
    double number() {
        return Math.random();
    }

    UUID id() {
        return UUID.randomUUID();
    }

    RandomGenerator dice(int which) {
        return which == 0 ? new Random() : which == 1 ? new SecureRandom() : ThreadLocalRandom.current();
    }

    RandomGenerator allowed(long seed) {
        return new Random(seed);
    }
}
