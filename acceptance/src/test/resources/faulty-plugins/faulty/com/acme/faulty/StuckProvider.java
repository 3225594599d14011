package com.acme.faulty;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Leaves bytes as they are; where the machine's administrator says so, it never comes back from that. */
public final class StuckProvider implements CodecProvider {
    @Override
    public String name() {
        return "acme-stuck";
    }

    @Override
    public Codec create(Config config, PluginContext context) {
        return new Codec() {
            @Override
            public int maxEncodedLength(int sourceLength) {
                return sourceLength;
            }

            @Override
            public void encode(ByteBuffer source, ByteBuffer target, Level level) {
                while (Boolean.getBoolean("acme.stuck")) {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        // It does not listen.
                    }
                }
                target.put(source);
            }

            @Override
            public void decode(ByteBuffer source, ByteBuffer target) {
                target.put(source);
            }

            @Override
            public Optional<Codec> withDictionary(byte[] dictionary) {
                return Optional.empty();
            }
        };
    }
}
