package dev.tidemark.runtime.internal.engine.batch;

import dev.tidemark.api.model.Author;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Compression;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.SharedDictionary;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How one direction of a session packs its batches: with the codec agreed on and, where both ends said so, small ones against a
 * dictionary of what both know, which every small batch that went by moves on.
 *
 * <p>Such a batch can be read in its place in its session alone. So whoever receives one opens it at once, and keeps it without.
 *
 * <p>Threading: immutable; a batch gives the packing of the next.
 */
public final class Packing {
    /** The key among the extensions of HELLO and WELCOME. */
    private static final String EXTENSION = "dict";

    private static final String YES = "1";

    private final Codecs codecs;
    private final String codec;
    private final Optional<SharedDictionary> dictionary;

    private Packing(Codecs codecs, String codec, Optional<SharedDictionary> dictionary) {
        this.codecs = codecs;
        this.codec = codec;
        this.dictionary = dictionary;
    }

    /** A batch, and how the next one of its direction is packed. */
    public record Packed(PackedBatch batch, Packing next) {}

    /** The two directions of a session, as they begin. */
    public record Both(Packing pushes, Packing pages) {}

    /** Returns what a device's HELLO says of dictionaries. */
    public static Map<String, String> offer() {
        return Map.of(EXTENSION, YES);
    }

    /** Returns what a server's WELCOME says of dictionaries. */
    public static Map<String, String> answer(Hello hello, Codecs codecs, String codec) {
        boolean wanted = YES.equals(hello.extensions().get(EXTENSION));
        return wanted && codecs.compression(codec).hasDictionaries() ? Map.of(EXTENSION, YES) : Map.of();
    }

    /**
     * Returns how a session packs, by its two greetings; both ends come to the same.
     *
     * @param names those of the tables whose hash the greeting of this end gives
     */
    public static Both agreed(Codecs codecs, Hello hello, Welcome welcome, Supplier<SharedDictionary.Names> names) {
        if (!YES.equals(welcome.extensions().get(EXTENSION))) {
            Packing plain = new Packing(codecs, welcome.codec(), Optional.empty());
            return new Both(plain, plain);
        }
        SharedDictionary.Names shared =
                hello.schemaHash() == welcome.schemaHash() ? names.get() : SharedDictionary.Names.NONE;
        Author device = Author.device(hello.node());
        Author server = new Author(
                welcome.node(),
                welcome.history().get(welcome.history().size() - 1).id());
        return new Both(
                new Packing(codecs, welcome.codec(), Optional.of(SharedDictionary.of(shared, List.of(device, server)))),
                new Packing(codecs, welcome.codec(), Optional.of(SharedDictionary.of(shared, List.of(server)))));
    }

    /** Returns the name of the codec agreed on; empty for none. */
    public String codec() {
        return codec;
    }

    /** Returns what both ends know by now; nothing where they did not agree on a dictionary. */
    public Optional<SharedDictionary> dictionary() {
        return dictionary;
    }

    /** Packs what was written for the journey. */
    public Packed pack(BatchWriter writer, long to, boolean groupEnd) {
        byte[] raw = writer.toByteArray();
        Compression compression = codecs.compression(codec);
        byte[] bytes = dictionary.map(shared -> compression.pack(raw, shared)).orElseGet(() -> compression.pack(raw));
        return new Packed(new PackedBatch(to, groupEnd, codec, raw.length, bytes), after(raw));
    }

    /** Returns a batch that arrived as it can be kept: it needs no dictionary any more. */
    public Packed open(PackedBatch arrived) {
        if (dictionary.isEmpty() || arrived.rawLength() > SharedDictionary.SMALL) {
            return new Packed(arrived, this);
        }
        byte[] raw = codecs.compression(codec).unpack(arrived.bytes(), arrived.rawLength(), dictionary);
        return new Packed(arrived.unpacked(raw), after(raw));
    }

    private Packing after(byte[] raw) {
        return new Packing(codecs, codec, dictionary.map(shared -> shared.after(raw)));
    }
}
