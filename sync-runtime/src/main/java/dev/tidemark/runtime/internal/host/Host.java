package dev.tidemark.runtime.internal.host;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What a node gets from the machine that it runs on. */
public final class Host {
    private Host() {}

    /** Returns the machine's clock. */
    public static InstantSource clock() {
        return new HostClock();
    }

    /** Returns a source of randomness that nobody can predict: ids, nonces and incarnations come from it. */
    public static RandomGenerator random() {
        return new SecureRandom();
    }

    /** Returns the environment of this process. */
    public static Map<String, String> environment() {
        return System.getenv();
    }
}
