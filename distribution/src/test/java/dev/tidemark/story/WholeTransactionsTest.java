package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.testkit.ForwardingStorage;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app writes two rows in one transaction, at any moment of a sync; nobody else ever sees one of them without the other. */
class WholeTransactionsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAnAppWritesTogetherArrivesTogether(int moment) throws SQLException {
        try (Story story = new Story(folder)
                .shared(
                        "CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT)",
                        "INSERT INTO t VALUES ('a', '0'), ('b', '0')")) {
            story.app("a.db", "UPDATE t SET v = '1' WHERE id = 'a'");
            Set<List<String>> seen =
                    new TreeSet<>((one, other) -> one.toString().compareTo(other.toString()));
            Subscription watching = story.server().onChange(event -> seen.add(values(story)));
            story.through(store -> new Interrupted(
                    store, moment, () -> story.app("a.db", "UPDATE t SET v = '2' WHERE id IN ('a', 'b')")));
            story.sync("a.db");
            watching.close();
            story.sync("a.db");

            seen.remove(List.of("1", "0"));
            seen.remove(List.of("2", "2"));
            assertEquals(Set.of(), seen, "all that the server ever showed beside what was before and after");
            assertEquals(List.of("2", "2"), values(story));
        }
    }

    private static List<String> values(Story story) {
        return story.server().query(Query.all("t")).stream()
                .map(row -> ((Value.Text) row.values().get("v").orElseThrow()).value())
                .toList();
    }

    /** What an app does. */
    private interface Writing {
        Object run() throws SQLException;
    }

    /** A store whose app writes just before a view is opened, once. */
    private static final class Interrupted extends ForwardingStorage {
        private final Writing writing;
        private int left;

        Interrupted(StorageBackend store, int moment, Writing writing) {
            super(store);
            this.left = moment;
            this.writing = writing;
        }

        @Override
        public Snapshot snapshot() {
            if (--left == 0) {
                try {
                    writing.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
            return super.snapshot();
        }
    }
}
