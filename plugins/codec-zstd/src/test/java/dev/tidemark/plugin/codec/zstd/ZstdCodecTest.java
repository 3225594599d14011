package dev.tidemark.plugin.codec.zstd;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.testkit.CodecContract;

class ZstdCodecTest extends CodecContract {
    @Override
    protected CodecProvider provider() {
        return new ZstdCodecProvider();
    }
}
