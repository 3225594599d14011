package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Rows of several statements, each of which is sorted by a position, merged into one sequence by that position. */
final class AdoptedCursor implements RowCursor {
    private final AdoptedGuard guard;
    private final List<Source> sources;
    private final PriorityQueue<Source> waiting = new PriorityQueue<>(Comparator.comparingLong(Source::position));
    private boolean started;
    private boolean closed;

    AdoptedCursor(AdoptedGuard guard, List<Source> sources) {
        this.guard = guard;
        this.sources = sources;
    }

    /** One statement's rows. */
    static final class Source {
        private final TrackStatements.Reading reading;
        private final ResultSet results;
        private final Reader reader;
        private Optional<StoredRow> row = Optional.empty();
        private long position;

        /** Makes a row of a result; nothing where it is to be passed over. */
        interface Reader {
            Optional<StoredRow> read(ResultSet results) throws SQLException;
        }

        /** Takes over results; their first column is the position. */
        Source(TrackStatements.Reading reading, Reader reader) {
            this.reading = reading;
            this.results = reading.results();
            this.reader = reader;
        }

        private long position() {
            return position;
        }

        private boolean advance() throws SQLException {
            row = Optional.empty();
            while (row.isEmpty() && results.next()) {
                position = results.getLong(1);
                row = reader.read(results);
            }
            return row.isPresent();
        }

        private void close() throws SQLException {
            reading.close();
        }
    }

    @Override
    public Optional<StoredRow> next() {
        if (closed) {
            throw AdoptedGuard.closed("cursor");
        }
        return guard.call(this::advance);
    }

    private Optional<StoredRow> advance() throws SQLException {
        if (!started) {
            started = true;
            for (Source source : sources) {
                offer(source);
            }
        }
        Source first = waiting.poll();
        if (first == null) {
            return Optional.empty();
        }
        Optional<StoredRow> row = first.row;
        offer(first);
        return row;
    }

    private void offer(Source source) throws SQLException {
        if (source.advance()) {
            waiting.add(source);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            guard.run(() -> {
                for (Source source : sources) {
                    source.close();
                }
            });
        }
    }
}
