package dev.tidemark.reliability.histories;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How far runs have got, in a small file, so that the next one goes on behind the last seed.
 *
 * @param next the first seed that was not run
 * @param millis how long all runs have taken together
 * @param sums what they came to
 */
public record Progress(long next, long millis, Map<String, Long> sums) {
    private static final String NEXT = "next";
    private static final String MILLIS = "millis";

    /** Reads it; where there is no file, nothing was run. */
    public static Progress load(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        Map<String, Long> sums = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            sums.put(name, Long.valueOf(properties.getProperty(name)));
        }
        long next = sums.getOrDefault(NEXT, 0L);
        long millis = sums.getOrDefault(MILLIS, 0L);
        sums.remove(NEXT);
        sums.remove(MILLIS);
        return new Progress(next, millis, sums);
    }

    /** Returns how many histories have counted. */
    long counted() {
        return sums.getOrDefault(Tally.COUNTED, 0L);
    }

    /** Returns this and what a run has come to since. */
    Progress plus(long newNext, long moreMillis, Map<String, Long> more) {
        Map<String, Long> all = new TreeMap<>(sums);
        more.forEach((name, sum) -> all.merge(name, sum, Long::sum));
        return new Progress(newNext, millis + moreMillis, all);
    }

    /** Writes it; a run that is killed meanwhile leaves the file of before. */
    public void save(Path file) throws IOException {
        Properties properties = new Properties();
        sums.forEach((name, sum) -> properties.setProperty(name, sum.toString()));
        properties.setProperty(NEXT, Long.toString(next));
        properties.setProperty(MILLIS, Long.toString(millis));
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "progress", ".properties");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            properties.store(writer, "reliability/run goes on from here");
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns one of the sums; 0 where there is none. */
    public long sum(String name) {
        return sums.getOrDefault(name, 0L);
    }

    /** Returns this with another seed to come next. */
    public Progress at(long seed) {
        return new Progress(seed, millis, sums);
    }

    /** Returns this with so much added to its sums. */
    public Progress plus(Map<String, Long> more) {
        Map<String, Long> all = new TreeMap<>(sums);
        more.forEach((name, sum) -> all.merge(name, sum, Long::sum));
        return new Progress(next, millis, all);
    }

    /** Returns this with another time that all runs have taken together. */
    public Progress taking(long allMillis) {
        return new Progress(next, allMillis, sums);
    }
}
