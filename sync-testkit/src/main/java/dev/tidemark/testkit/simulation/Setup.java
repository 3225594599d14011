package dev.tidemark.testkit.simulation;

import dev.tidemark.runtime.TablePolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a world is made of before anything happens in it.
 *
 * @param seed of all ids, nonces and whatever else nodes draw
 * @param devices how many there are beside the server
 * @param disk the kind of disk that nodes have, as {@link Disks} name it
 * @param syncedEvery after how many commits a simulated disk has them for good; 1 for each
 * @param declared whether tables have known columns, or rows hold any
 * @param unique whether no two rows may share a value of the column {@code u}, which only declared tables have
 * @param strategy the name of the conflict strategy
 * @param granularity whether concurrent writes to different columns merge
 * @param deletes who wins when a write meets a deletion
 * @param codec the name of the codec, or {@code none}
 * @param batchRows the most rows in a batch
 * @param gatherMillis how long a live device waits for further writes; where it is even, not with the first after a pause
 * @param rememberSeconds how long deletions are remembered; 0 for ever
 * @param references whether rows of a table refer to those of another, where the disk's files are an app's
 * @param counters whether there is a table of {@link Counters} as well
 * @param servers how many processes serve as the one server, side by side on one store; 0 where there is none, and devices are
 *     equals
 * @param carriers whether devices of a server give each other bundles, and new ones begin with a server's
 */
public record Setup(
        long seed,
        int devices,
        String disk,
        int syncedEvery,
        boolean declared,
        boolean unique,
        String strategy,
        TablePolicy.Granularity granularity,
        TablePolicy.Deletes deletes,
        String codec,
        int batchRows,
        int gatherMillis,
        int rememberSeconds,
        boolean references,
        boolean counters,
        int servers,
        boolean carriers) {
    /** The kind of disk on which devices' files are those of apps. */
    public static final String APPS = "apps";

    /** Checks that nothing is null. */
    public Setup {
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(granularity, "granularity");
        Objects.requireNonNull(deletes, "deletes");
        Objects.requireNonNull(codec, "codec");
    }

    /** Returns a world of some devices in which everything is as it is without a configuration, and nothing is forgotten. */
    public static Setup of(int devices) {
        return new Setup(
                1,
                devices,
                "simulated",
                1,
                false,
                false,
                "last-writer-wins",
                TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.BY_STAMP,
                "none",
                1_000,
                10,
                0,
                false,
                false,
                1,
                false);
    }

    /** Returns whether a constraint may refuse a write, so that what its author had the last word on does not stand. */
    public boolean mayRefuse() {
        return unique || references;
    }

    /** Returns whether there is no server, and devices are equals. */
    public boolean isMesh() {
        return servers == 0;
    }

    /** Returns whether nodes give each other bundles. */
    public boolean hasMail() {
        return isMesh() || carriers;
    }

    /** Returns the names of the servers, {@link World#SERVER} first. */
    public List<String> serverNames() {
        return IntStream.rangeClosed(1, servers)
                .mapToObj(number -> number == 1 ? World.SERVER : World.SERVER + number)
                .toList();
    }

    /** Returns whether devices' files are those of apps, which write SQL beside their nodes. */
    public boolean hasApps() {
        return disk.equals(APPS);
    }

    /** Returns it in a line: {@code name=value ...}. */
    @Override
    public String toString() {
        return components().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Returns the values of all components by their names. */
    public Map<String, String> components() {
        Map<String, String> values = new LinkedHashMap<>();
        for (RecordComponent component : Setup.class.getRecordComponents()) {
            try {
                values.put(
                        component.getName(),
                        component.getAccessor().invoke(this).toString());
            } catch (IllegalAccessException | InvocationTargetException impossible) {
                throw new IllegalStateException("a record does not tell its component " + component, impossible);
            }
        }
        return values;
    }

    /**
     * Reads what {@link #toString} returns; what is left out is as in {@link #of}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Setup parse(String line) {
        Map<String, String> values = of(3).components();
        for (String word : line.strip().split(" +")) {
            String[] parts = word.split("=", 2);
            if (parts.length != 2 || values.put(parts[0], parts[1]) == null) {
                throw new IllegalArgumentException(
                        "'" + word + "' is no part of a setup: there are " + values.keySet());
            }
        }
        return of(values);
    }

    private static Setup of(Map<String, String> values) {
        RecordComponent[] components = Setup.class.getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(component -> RecordText.read(component.getType(), values.get(component.getName())))
                .toArray();
        try {
            return (Setup) Setup.class.getDeclaredConstructors()[0].newInstance(arguments);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalArgumentException("no setup can be made of " + values, impossible);
        }
    }
}
