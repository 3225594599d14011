package dev.tidemark.plugin.storage.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a database is: {@code postgresql://user:password@host:port/database?option=value}, as libpq and most tools write it, or
 * {@code jdbc:postgresql://…}.
 *
 * @param jdbc as the driver reads it
 * @param user who stands before the host
 * @param password who stands before the host
 */
record PostgresUrl(String jdbc, Optional<String> user, Optional<String> password) {
    static final String EXPECTED = "an address such as postgresql://db.example.org:5432/tidemark";
    private static final String JDBC = "jdbc:";

    /** Reads an address; nothing comes back from a text that is none. */
    static Optional<PostgresUrl> parse(String text) {
        try {
            URI uri = new URI(text.startsWith(JDBC) ? text.substring(JDBC.length()) : text);
            boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            String path = uri.getPath();
            if (!known || uri.getHost() == null || path == null || path.length() < 2) {
                return Optional.empty();
            }
            return Optional.of(of(uri));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static PostgresUrl of(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = JDBC + "postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
        String info = uri.getUserInfo() == null ? "" : uri.getUserInfo();
        int colon = info.indexOf(':');
        Optional<String> user = Optional.of(colon < 0 ? info : info.substring(0, colon));
        Optional<String> password = colon < 0 ? Optional.empty() : Optional.of(info.substring(colon + 1));
        return new PostgresUrl(jdbc, user.filter(name -> !name.isEmpty()), password);
    }
}
