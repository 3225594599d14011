package dev.tidemark.runtime.internal.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.ConflictRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeEventsTest {
    private static final RowKey KEY = RowKey.of("k");
    private static final ChangeEvent CHANGE = new ChangeEvent("t", KEY, ChangeEvent.Kind.WRITTEN, true);
    private static final ConflictRecord CONFLICT = new ConflictRecord(
            "0123456789abcdef",
            1,
            new Conflict("t", KEY, Set.of("a"), side(1), side(2), Optional.empty()),
            Instant.EPOCH,
            "last-writer-wins",
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private static Conflict.Side side(long time) {
        return new Conflict.Side(
                Optional.of(Row.EMPTY),
                new Stamp(time, Author.device(new UUID(0, time)), 1),
                "name",
                Conflict.Role.DEVICE,
                Conflict.Arrival.ARRIVED);
    }

    private static ChangeEvents met(boolean isHeard, boolean areConflictsHeard) {
        ChangeEvents events = new ChangeEvents(isHeard, () -> areConflictsHeard);
        events.accept(CHANGE);
        events.met(CONFLICT);
        return events;
    }

    @Test
    void aConflictIsKeptWhereSomebodyHearsOfConflictsAlone() {
        assertEquals(List.of(CONFLICT), met(false, true).conflicts());
        assertEquals(List.of(), met(true, false).conflicts());
    }

    @Test
    void aChangeIsKeptWhereSomebodyHearsOfChangesAlone() {
        assertEquals(List.of(CHANGE), met(true, false).all());
        assertEquals(List.of(), met(false, true).all());
    }
}
