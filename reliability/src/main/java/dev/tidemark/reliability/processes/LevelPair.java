package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A durability, and what the rows are kept in.
 *
 * @param level of the two, when a commit is safe
 * @param place of the two, where
 */
record LevelPair(Level level, Place place) {
    /** What rows are kept in. */
    enum Place {
        SQLITE("SQLite") {
            @Override
            Backend in(Path folder) {
                return new SqliteBackend(new Database(folder.resolve("hub.db")));
            }
        },
        POSTGRES("PostgreSQL") {
            @Override
            Backend in(Path folder) throws IOException {
                return PostgresBackend.make(folder.resolve("data"));
            }
        };

        private final String name;

        Place(String name) {
            this.name = name;
        }

        /** Returns a new one, whose files are in a folder. */
        abstract Backend in(Path folder) throws IOException;
    }

    /** Returns all there are. */
    static List<LevelPair> all() {
        return Stream.of(Level.values())
                .flatMap(level -> Stream.of(Place.values()).map(place -> new LevelPair(level, place)))
                .toList();
    }

    /** Returns its place among all. */
    int number() {
        return all().indexOf(this);
    }

    @Override
    public String toString() {
        return level.setting() + " over " + place.name;
    }
}
