package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.testkit.StorageContract;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

final class PostgresStorageTest extends StorageContract {
    @Override
    protected PostgresStorageProvider provider() {
        return new PostgresStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Server.settings();
    }

    @Override
    protected Map<String, Object> placed(Map<String, Object> settings, Path dataDirectory) {
        Map<String, Object> placed = new HashMap<>(settings);
        placed.put("schema", Server.schema(dataDirectory));
        return placed;
    }

    @Override
    protected void copyStopped(Path from, Path to) {
        Server.copy(Server.schema(from), Server.schema(to));
    }

    @Override
    protected DataSource dataSource() {
        return Server.dataSource(Server.schema(directory));
    }

    @Override
    protected String logTable() {
        return "_tidemark_history";
    }

    @Override
    protected String whyRoomCanNotBeBounded() {
        return "the disk is that of the server, and PostgreSQL has no bound for a schema";
    }
}
