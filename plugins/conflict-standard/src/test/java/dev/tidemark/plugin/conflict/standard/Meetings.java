package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Conflicts between two who wrote the title of a note, the first of them earlier. */
final class Meetings {
    private Meetings() {}

    static Conflict of(String first, Role firstRole, String second, Role secondRole) {
        return new Conflict(
                "notes",
                RowKey.of(1),
                Set.of("title"),
                side("earlier", 10, first, firstRole),
                side("later", 20, second, secondRole),
                Optional.empty());
    }

    private static Side side(String title, long time, String name, Role role) {
        Stamp stamp = new Stamp(time, Author.device(new UUID(0, time)), 1);
        Row values = Row.of(Map.of("title", Value.of(title)));
        return new Side(Optional.of(values), stamp, name, role, Arrival.UNKNOWN);
    }
}
