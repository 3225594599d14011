package dev.tidemark.plugin.storage.postgres;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a database is used.
 *
 * @param url where it is, as the driver reads it, without user and password
 * @param user who connects; where there is none, the driver's own choice
 * @param password of the user
 * @param schema the schema that holds the tables
 * @param poolSize how many snapshots may be open at a time
 * @param busyTimeout how long to wait for somebody else's lock, or for a connection
 * @param statementTimeout how long one statement may take
 * @param noticeInterval after which silence the store is looked at for what other servers have committed
 */
record PostgresOptions(
        String url,
        Optional<String> user,
        Optional<String> password,
        String schema,
        int poolSize,
        Duration busyTimeout,
        Duration statementTimeout,
        Duration noticeInterval) {
    PostgresOptions {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(busyTimeout, "busyTimeout");
        Objects.requireNonNull(statementTimeout, "statementTimeout");
        Objects.requireNonNull(noticeInterval, "noticeInterval");
    }

    /** Does not tell the password. */
    @Override
    public String toString() {
        return url + ", schema " + schema;
    }
}
