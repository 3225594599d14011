package dev.tidemark.plugin.codec.deflate;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.testkit.CodecContract;

class DeflateCodecTest extends CodecContract {
    @Override
    protected CodecProvider provider() {
        return new DeflateCodecProvider();
    }
}
