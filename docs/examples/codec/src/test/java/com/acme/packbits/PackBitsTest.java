package com.acme.packbits;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.testkit.CodecContract;
import java.util.List;

class PackBitsTest extends CodecContract {
    @Override
    protected CodecProvider provider() {
        return new PackBitsProvider();
    }

    @Override
    protected List<Golden> golden() {
        return List.of(new Golden("1.0.0", "169da6cdf961022c2062", "aaaaaaaa, b"));
    }
}
