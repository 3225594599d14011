package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.util.Arrays;

/** A 64-bit hash of a local key (FNV-1a, mixed), by which a row is found again after its number has changed. */
final class TrackHash {
    private TrackHash() {}

    static long of(Value... key) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : TrackTables.bytes(Arrays.asList(key))) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 32) * 0xd6e8feb86659fd93L;
        return hash ^ hash >>> 32;
    }
}
