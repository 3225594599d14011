package dev.tidemark.plugin.codec.zstd;

import dev.tidemark.api.codec.Codec;

/**
 * Which level of Zstandard stands for which level of ours.
 *
 * @param fast for {@link Codec.Level#FAST}
 * @param balanced for {@link Codec.Level#BALANCED}
 * @param high for {@link Codec.Level#HIGH}
 */
record ZstdLevels(int fast, int balanced, int high) {
    static final ZstdLevels BY_PROFILE = new ZstdLevels(1, 3, 12);

    static ZstdLevels always(long level) {
        int all = Math.toIntExact(level);
        return new ZstdLevels(all, all, all);
    }

    int of(Codec.Level level) {
        return switch (level) {
            case FAST -> fast;
            case BALANCED -> balanced;
            case HIGH -> high;
        };
    }
}
