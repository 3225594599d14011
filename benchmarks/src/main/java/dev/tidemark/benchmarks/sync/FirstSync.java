package dev.tidemark.benchmarks.sync;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.sql.SQLException;

/**
 * The first push of a table to an empty server, and its first pull by an empty device.
 *
 * @param push seconds
 * @param pull seconds
 * @param pushBytes a row
 * @param pullBytes a row
 */
public record FirstSync(double push, double pull, double pushBytes, double pullBytes) {
    /** Measures. The file is not tracked yet and holds so many rows; the server has none. */
    static FirstSync measure(Workplace place, String file, String server, int rows) throws SQLException {
        SyncReport push = push(place, file, server, rows);
        SyncReport pull = pull(place, file, server, rows);
        return new FirstSync(
                push.elapsed().toMillis() / 1e3,
                pull.elapsed().toMillis() / 1e3,
                (double) push.pushed().bytes() / rows,
                (double) pull.pulled().bytes() / rows);
    }

    /** Tracks a file that holds so many rows, and pushes them to a server that has none. */
    public static SyncReport push(Workplace place, String file, String server, int rows) {
        place.track(file);
        SyncReport push = sync(place, file, server);
        Measure.check(push.pushed().rows() == rows, push.toString());
        return push;
    }

    /** Pulls all rows from a server into a new file beside the one that was pushed. */
    public static SyncReport pull(Workplace place, String file, String server, int rows) throws SQLException {
        String fresh = "fresh-" + file;
        place.plain(fresh).close();
        place.track(fresh);
        SyncReport pull = sync(place, fresh, server);
        Measure.check(pull.pulled().rows() == rows, pull.toString());
        return pull;
    }

    private static SyncReport sync(Workplace place, String file, String server) {
        try (SyncNode device = place.device(file, server)) {
            return device.sync();
        }
    }
}
