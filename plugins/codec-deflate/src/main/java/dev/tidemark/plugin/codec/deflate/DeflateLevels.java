package dev.tidemark.plugin.codec.deflate;

import dev.tidemark.api.codec.Codec;

/**
 * Which level of DEFLATE stands for which level of ours.
 *
 * @param fast for {@link Codec.Level#FAST}
 * @param balanced for {@link Codec.Level#BALANCED}
 * @param high for {@link Codec.Level#HIGH}
 */
record DeflateLevels(int fast, int balanced, int high) {
    static final DeflateLevels BY_PROFILE = new DeflateLevels(1, 6, 9);

    static DeflateLevels always(long level) {
        int all = Math.toIntExact(level);
        return new DeflateLevels(all, all, all);
    }

    int of(Codec.Level level) {
        return switch (level) {
            case FAST -> fast;
            case BALANCED -> balanced;
            case HIGH -> high;
        };
    }
}
