package dev.tidemark.reliability.processes;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * What the kills at one durability over one backend have shown.
 *
 * @param kills how many there were
 * @param broken how many cost more than they may, or left something that needs a hand
 * @param lossy how many cost something that was acknowledged, until the device came back
 * @param mostRows how many rows one of them cost at most
 * @param oldestMillis how long before its kill a row that was lost had been acknowledged, at most
 */
record LevelTally(long kills, long broken, long lossy, long mostRows, long oldestMillis) {
    /**
     * What one kill has cost, until the device came back.
     *
     * @param rows how many rows that were acknowledged
     * @param age how long before the kill the first of them was
     */
    record Loss(int rows, Duration age) {}

    /** Reads it where sums are kept. */
    static LevelTally of(LevelPair pair, Map<String, Long> sums) {
        return new LevelTally(
                sums.getOrDefault(pair + " kills", 0L),
                sums.getOrDefault(pair + " broken", 0L),
                sums.getOrDefault(pair + " lossy", 0L),
                sums.getOrDefault(pair + " most rows", 0L),
                sums.getOrDefault(pair + " oldest millis", 0L));
    }

    /** Returns it as sums are kept. */
    Map<String, Long> sums(LevelPair pair) {
        return Map.of(
                pair + " kills", kills,
                pair + " broken", broken,
                pair + " lossy", lossy,
                pair + " most rows", mostRows,
                pair + " oldest millis", oldestMillis);
    }

    LevelTally plus(Loss loss) {
        return new LevelTally(
                kills + 1,
                broken,
                lossy + (loss.rows() == 0 ? 0 : 1),
                Math.max(mostRows, loss.rows()),
                Math.max(oldestMillis, loss.age().toMillis()));
    }

    LevelTally plusBroken() {
        return new LevelTally(kills + 1, broken + 1, lossy, mostRows, oldestMillis);
    }

    /** Tells it in a line. */
    String line(LevelPair pair) {
        return String.format(
                Locale.ROOT,
                "%s: %,d kills, %,d of them lost something until the device came back: at most %,d rows,"
                        + " the oldest acknowledged %,d ms before (allowed: %,d ms); %,d do not hold",
                pair,
                kills,
                lossy,
                mostRows,
                oldestMillis,
                pair.level().mayLose().toMillis(),
                broken);
    }
}
