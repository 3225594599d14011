package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What apps have written, and what of it was acknowledged, in this process and in a file that is synced before anything depends on
 * it. Tidemark knows nothing of it.
 *
 * <p>A row is known by a token that no other row has, and has one owner, who alone writes it; so what it must hold is certain.
 */
final class Journal implements AutoCloseable {
    private final FileChannel file;
    private final Map<String, Long> written = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, Long> acknowledged = new HashMap<>();

    Journal(Path path) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Notes that an app has committed a row. */
    void wrote(String token, long number) {
        written.put(token, number);
    }

    /** Notes that an app has committed a row's deletion. */
    void removed(String token) {
        written.remove(token);
        deleted.add(token);
        acknowledged.remove(token);
    }

    /** Notes that somebody else has been told of a row. */
    void seen(String token, long number) {
        if (!deleted.contains(token) && acknowledged.getOrDefault(token, -1L) < number) {
            acknowledged.put(token, number);
            append(token + " " + number + "\n");
        }
    }

    /** Notes that everything an owner has written so far was acknowledged, and syncs that to the disk. */
    void acknowledged(String owner) {
        StringBuilder lines = new StringBuilder();
        written.forEach((token, number) -> {
            if (token.startsWith(owner + "-") && !number.equals(acknowledged.put(token, number))) {
                lines.append(token).append(' ').append(number).append('\n');
            }
        });
        append(lines.toString());
    }

    private void append(String lines) {
        try {
            file.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Long> written() {
        return written;
    }

    Set<String> deleted() {
        return deleted;
    }

    /** Returns, by token, the number that a row had when it was acknowledged; it may have a higher one since. */
    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
