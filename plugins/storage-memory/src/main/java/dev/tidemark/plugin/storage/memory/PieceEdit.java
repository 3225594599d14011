package dev.tidemark.plugin.storage.memory;

import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Sizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named pieces of state that a transaction writes. They come into the map by name together, when somebody asks for names: some of them are written
 * once for each row.
 *
 * <p>Threading: one thread.
 */
final class PieceEdit {
    private final Map<String, Optional<byte[]>> written = new HashMap<>();
    private PersistentMap<String, byte[]> pieces;

    PieceEdit(PersistentMap<String, byte[]> pieces) {
        this.pieces = pieces;
    }

    Optional<byte[]> find(String name) {
        Optional<byte[]> fresh = written.get(name);
        return fresh == null ? pieces.get(name) : fresh;
    }

    /** Puts a piece, or takes it away, and returns how many bytes more that takes. */
    long put(String name, Optional<byte[]> piece) {
        Optional<byte[]> before = find(name);
        if (before.isPresent() || piece.isPresent()) {
            written.put(name, piece);
        }
        return size(name, piece) - size(name, before);
    }

    private static long size(String name, Optional<byte[]> piece) {
        return piece.map(bytes -> Sizes.of(name, bytes)).orElse(0L);
    }

    boolean hasChanged() {
        return !written.isEmpty();
    }

    /** Returns the pieces as they are now. */
    PersistentMap<String, byte[]> done() {
        if (!written.isEmpty()) {
            List<String> gone = new ArrayList<>();
            List<Map.Entry<String, byte[]>> there = new ArrayList<>();
            written.forEach((name, piece) ->
                    piece.ifPresentOrElse(bytes -> there.add(Map.entry(name, bytes)), () -> gone.add(name)));
            gone.sort(pieces.order());
            there.sort(Map.Entry.comparingByKey(pieces.order()));
            pieces = pieces.withoutAll(gone).withAll(there);
            written.clear();
        }
        return pieces;
    }
}
