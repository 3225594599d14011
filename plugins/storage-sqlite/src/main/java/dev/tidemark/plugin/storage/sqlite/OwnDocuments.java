package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The documents of open tables as they stand in the store: JSON text, which anyone can read, or, where that is set and takes fewer bytes,
 * compressed.
 *
 * <p>The rows of a table are short and alike: what repeats, such as the names of columns, repeats from row to row. So each document is
 * deflated (RFC 1951, without header) against what the first one of its table has in common with the others, its names without values,
 * which stands beside and never changes. (The first one itself would do better, and stay when its row is deleted.) A text is a document as it is and a blob one that is compressed; both may be in one table, since the setting may change.
 *
 * <p>Threading: that of the connection.
 */
final class OwnDocuments {
    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS _tidemark_dictionary (table_id INTEGER PRIMARY KEY, names BLOB NOT NULL)";
    private static final String INSERT = "INSERT INTO _tidemark_dictionary (table_id, names) VALUES (?, ?)";
    private static final String SELECT = "SELECT names FROM _tidemark_dictionary WHERE table_id = ?";
    private static final String HAS_DICTIONARIES =
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_tidemark_dictionary'";

    /** Deflate looks no further back. */
    private static final int WINDOW = 1 << 15;

    /** No byte of deflate stands for more than 1,032. */
    private static final long MOST_FOR_A_BYTE = 1_032;

    private final TrackStatements statements;
    private final boolean compress;
    /** These two take about 300 KiB, and most connections never have anything to do for them. */
    private Deflater deflater;

    private Inflater inflater;
    private final Map<Long, byte[]> dictionaries = new HashMap<>();

    /**
     * @param statements of the connection
     * @param compress whether what is written is compressed; what is read may be in either case
     */
    OwnDocuments(TrackStatements statements, boolean compress) {
        this.statements = statements;
        this.compress = compress;
    }

    /** Forgets what may have been written by a transaction that was rolled back. */
    void forget() {
        dictionaries.clear();
    }

    /** Returns what stands for a row. */
    Value encode(OwnTable table, Row row) throws SQLException {
        String json = DocumentCodec.encode(row);
        if (!compress) {
            return Value.of(json);
        }
        byte[] plain = json.getBytes(StandardCharsets.UTF_8);
        return deflate(plain, dictionaryFor(table, row))
                .filter(deflated -> deflated.length < plain.length)
                .<Value>map(Value.Blob::owning)
                .orElse(Value.of(json));
    }

    /** Returns the length and the deflated bytes, unless these are no fewer. */
    private Optional<byte[]> deflate(byte[] plain, byte[] dictionary) {
        byte[] deflated = new byte[plain.length];
        if (deflater == null) {
            deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        }
        deflater.reset();
        deflater.setDictionary(dictionary);
        deflater.setInput(plain);
        deflater.finish();
        int length = deflater.deflate(deflated);
        if (!deflater.finished()) {
            return Optional.empty();
        }
        ByteWriter writer = new ByteWriter();
        writer.number(plain.length);
        writer.blob(Arrays.copyOf(deflated, length));
        return Optional.of(writer.toByteArray());
    }

    private byte[] dictionaryFor(OwnTable table, Row row) throws SQLException {
        Optional<byte[]> known = dictionary(table);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] names = names(row);
        statements.execute(CREATE);
        statements.update(INSERT, table.id(), names);
        dictionaries.put(table.id(), names);
        return names;
    }

    private static byte[] names(Row row) {
        Value[] blank = new Value[row.size()];
        for (int i = 0; i < blank.length; i++) {
            blank[i] = row.value(i) instanceof Value.Text ? Value.of("") : Value.of(0);
        }
        byte[] names = DocumentCodec.encode(Row.owning(row.shape(), blank)).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(names, Math.min(names.length, WINDOW));
    }

    private Optional<byte[]> dictionary(OwnTable table) throws SQLException {
        byte[] known = dictionaries.get(table.id());
        if (known == null && statements.exists(HAS_DICTIONARIES)) {
            try (ResultSet results = statements.of(SELECT, table.id()).executeQuery()) {
                known = results.next() ? results.getBytes(1) : null;
            }
            dictionaries.put(table.id(), known);
        }
        return Optional.ofNullable(known);
    }

    /** Returns the row that something stands for. */
    Row decode(OwnTable table, Value stored) throws SQLException {
        return DocumentCodec.decode(
                stored instanceof Value.Blob blob ? inflate(table, blob.toByteArray()) : ((Value.Text) stored).value());
    }

    private String inflate(OwnTable table, byte[] stored) throws SQLException {
        ByteReader reader = new ByteReader(stored);
        long length = reader.number();
        byte[] deflated = reader.blob();
        Optional<byte[]> dictionary = dictionary(table);
        long most = Math.min(Integer.MAX_VALUE - 8, deflated.length * MOST_FOR_A_BYTE);
        if (dictionary.isEmpty() || length < 0 || length > most) {
            throw damaged(table, null);
        }
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        inflater.reset();
        inflater.setDictionary(dictionary.get());
        inflater.setInput(deflated);
        return inflated(table, (int) length);
    }

    private String inflated(OwnTable table, int length) {
        byte[] plain = new byte[length];
        try {
            if (inflater.inflate(plain) == length && inflater.inflate(new byte[1]) == 0 && inflater.finished()) {
                return new String(plain, StandardCharsets.UTF_8);
            }
        } catch (DataFormatException e) {
            throw damaged(table, e);
        }
        throw damaged(table, null);
    }

    private static StorageException damaged(OwnTable table, Exception cause) {
        return new StorageException(
                StorageException.Kind.CORRUPT,
                "table '" + table.name() + "' has a compressed row that can't be read; restore the file from a backup",
                cause);
    }
}
