package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bytes that nodes in the field have sent stay readable, and stay what is written. A file here never changes. */
class GoldenTest {
    @TestFactory
    Stream<DynamicTest> everyKindOfMessageHasItsGoldenBytes() {
        return Samples.messages().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> checkMessage(sample)));
    }

    private static void checkMessage(Map.Entry<String, Message> sample) throws IOException {
        String golden = golden(sample.getKey());
        ByteBuffer frame = Messages.encode(sample.getValue());
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        assertEquals(golden, HexFormat.of().formatHex(bytes));
        assertEquals(
                sample.getValue(),
                Messages.decode(ByteBuffer.wrap(HexFormat.of().parseHex(golden))));
    }

    @Test
    void aBatchOfOneRowHasItsGoldenBytes() throws IOException {
        checkBatch("batch-one-row", Samples.oneRow());
    }

    @Test
    void aBatchOfManyKindsOfChangesHasItsGoldenBytes() throws IOException {
        checkBatch("batch-orders", Samples.orders(6));
    }

    @Test
    void aBatchWithBasesHasItsGoldenBytes() throws IOException {
        checkBatch("batch-with-bases", Samples.counted());
    }

    private static void checkBatch(String name, List<Change> changes) throws IOException {
        String golden = golden(name);
        assertEquals(golden, HexFormat.of().formatHex(Samples.batch(changes)));
        assertEquals(changes, Samples.read(HexFormat.of().parseHex(golden)));
    }

    static String golden(String name) throws IOException {
        String path = "/golden/" + name + ".hex";
        try (InputStream file = Objects.requireNonNull(GoldenTest.class.getResourceAsStream(path), path)) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
