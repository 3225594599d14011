package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void everyCodePointIsWrittenAsTheJdkWritesIt() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x1000 ? 1 : 61) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                String text = "a" + Character.toString(codePoint) + "z";
                assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), write(text), text);
                assertEquals(text.getBytes(StandardCharsets.UTF_8).length, Utf8.length(text));
                assertEquals(text, read(write(text)));
            }
        }
    }

    @Test
    void surrogatesWithoutTheirOtherHalfSurvive() {
        for (String text : new String[] {"\uD800", "\uDFFF", "\uDC00\uD800", "\uD800\uD800\uDC00", "\uFFFD\uD83C"}) {
            assertEquals(text, read(write(text)));
            assertEquals(write(text).length, Utf8.length(text));
        }
        assertArrayEquals(HexFormat.of().parseHex("eda080"), write("\uD800"));
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        String[] wrong = {
            "80",
            "c3",
            "c328",
            "c080",
            "e0809f",
            "e282",
            "f0808080",
            "f4908080",
            "f8888080",
            "ff",
            "eda080edb080",
            "61f09f8f"
        };
        for (String bytes : wrong) {
            assertThrows(WireException.class, () -> read(HexFormat.of().parseHex(bytes)), bytes);
        }
    }

    private static byte[] write(String text) {
        WireOutput target = new WireOutput(0);
        Utf8.write(text, target);
        return target.toByteArray();
    }

    private static String read(byte[] bytes) {
        return Utf8.read(bytes, 0, bytes.length);
    }
}
