package dev.tidemark.plugin.codec.snappy;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.testkit.CodecContract;

class SnappyCodecTest extends CodecContract {
    @Override
    protected CodecProvider provider() {
        return new SnappyCodecProvider();
    }
}
