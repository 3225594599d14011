package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.testkit.StorageContract;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks all of a store in front of PostgreSQL, with a schema for each directory. */
abstract class OverPostgres extends StorageContract {
    @Override
    protected Map<String, Object> placed(Map<String, Object> settings, Path dataDirectory) {
        Map<String, Object> placed = new HashMap<>(settings);
        placed.put("schema", Database.schema(dataDirectory));
        return placed;
    }

    /** A log is a file, and what was flushed before it is in the database. */
    @Override
    protected void copyStopped(Path from, Path to) {
        Database.copy(Database.schema(from), Database.schema(to));
        super.copyStopped(from, to);
    }

    /** A store that is closed has flushed its log; its lock holds no rows. */
    @Override
    protected List<Path> files(Path dataDirectory) {
        return List.of();
    }

    @Override
    protected String whyRoomCanNotBeBounded() {
        return "the disk is that of the server, and PostgreSQL has no bound for a schema";
    }
}
