package dev.tidemark.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What can become of a file while nobody has it open. */
public enum FileDamage {
    /** Its first bytes are those of something else. */
    OTHER_BEGINNING {
        @Override
        byte[] damage(byte[] content, SplittableRandom random) {
            overwrite(content, 0, 64, random);
            return content;
        }
    },
    /** Its second half is not there. */
    CUT_SHORT {
        @Override
        byte[] damage(byte[] content, SplittableRandom random) {
            return Arrays.copyOf(content, content.length / 2);
        }
    },
    /** A block of the disk, of 4 KiB, holds something else. */
    OTHER_BLOCK {
        @Override
        byte[] damage(byte[] content, SplittableRandom random) {
            int block = random.nextInt((content.length + BLOCK - 1) / BLOCK);
            overwrite(content, block * BLOCK, BLOCK, random);
            return content;
        }
    },
    /** One bit is not what it was. */
    OTHER_BIT {
        @Override
        byte[] damage(byte[] content, SplittableRandom random) {
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            return content;
        }
    };

    private static final int BLOCK = 4096;

    abstract byte[] damage(byte[] content, SplittableRandom random);

    /** Does it to a file, if there is anything in it. */
    final void to(Path file, SplittableRandom random) throws IOException {
        byte[] content = Files.readAllBytes(file);
        if (content.length > 0) {
            Files.write(file, damage(content, random));
        }
    }

    private static void overwrite(byte[] content, int from, int length, SplittableRandom random) {
        byte[] other = new byte[Math.min(length, content.length - from)];
        random.nextBytes(other);
        System.arraycopy(other, 0, content, from, other.length);
    }
}
