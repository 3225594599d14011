package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Global ids of new rows: UUIDs of version 7 (RFC 9562), whose time is that of the write. */
final class CaptureIds {
    private CaptureIds() {}

    static Value next(long epochMillis, RandomGenerator random) {
        long high = (epochMillis & 0xFFFF_FFFF_FFFFL) << 16 | 0x7000 | random.nextLong() & 0xFFF;
        long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return Value.Blob.owning(
                ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }
}
