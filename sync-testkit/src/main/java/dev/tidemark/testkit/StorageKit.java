package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A store under test, and short ways to make rows for it and to read them. */
@Timeout(120)
abstract class StorageKit extends ProviderContract<StorageProvider> {
    private static final String PATIENCE = "busy-timeout";

    static final Author DEVICE = Author.device(new UUID(1, 1));
    static final Author SERVER = new Author(new UUID(2, 2), 77);
    static final TableDefinition PEOPLE = new TableDefinition(
            "people",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(required("id", ColumnType.INTEGER)),
            List.of(
                    required("name", ColumnType.STRING),
                    column("email", ColumnType.STRING),
                    column("score", ColumnType.ANY),
                    column("active", ColumnType.BOOLEAN)),
            List.of(List.of("email")),
            List.of());

    /** What rows of {@link #table} may hold besides their key; one of an open table need not hold all of it. */
    private static final List<String> COLUMNS = List.of("text", "n", "b", "\u00e4");

    /** The store that each test begins with, empty. */
    StorageBackend store;

    private long sequence;

    /**
     * Returns {@link #settings} with which {@code begin} soon gives up waiting, within a second. As it stands, a setting
     * {@code busy-timeout} is set, if there is one.
     */
    protected Map<String, Object> settingsOfLittlePatience() {
        Map<String, Object> settings = new HashMap<>(settings());
        boolean named = provider().configSpec().settings().stream()
                .anyMatch(setting -> setting.key().equals(PATIENCE));
        return named ? with(settings, PATIENCE, "200ms") : settings;
    }

    /**
     * Returns {@link #settings} with which a store holds some rows, but not 64 MiB of them: by a bound of its own, or on a small
     * volume. As it stands there are none, and {@link #whyRoomCanNotBeBounded} says why.
     */
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.empty();
    }

    /** Returns why {@link #settingsOfLittleRoom} can't give any. A kit without both fails. */
    protected String whyRoomCanNotBeBounded() {
        return "";
    }

    /** Returns the files that a closed store keeps its rows in; as it stands, all there are in the directory. */
    protected List<Path> files(Path dataDirectory) {
        try (Stream<Path> files = Files.walk(dataDirectory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies what a process would leave that ends at this moment, with all that it has open, from one directory to another one that
     * is not there yet. As it stands the files are copied; who keeps rows elsewhere copies what is committed there.
     */
    protected void copyStopped(Path from, Path to) {
        copyFiles(from, to);
    }

    /** Copies the files that lie in a directory itself or below, but not those of other instances. */
    static void copyFiles(Path from, Path to) {
        try {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.filter(
                                each -> !each.getFileName().toString().startsWith("instance "))
                        .toList()) {
                    if (Files.isDirectory(file)) {
                        copyFiles(file, to.resolve(file.getFileName()));
                    } else {
                        Files.copy(file, to.resolve(file.getFileName()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns sorts of damage to its files that a store does not always notice, each with the reason: then it may give wrong
     * values, but still throws nothing but {@link StorageException}. As it stands it notices all.
     */
    protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
        return Map.of();
    }

    /**
     * Returns whether the store keeps open tables, whose rows are documents with any columns. One that keeps its rows in tables of
     * an app's own can't, and says no: then it must refuse them, the kit declares all its tables, and asks of a column only the
     * types of values that such a database has.
     */
    protected boolean keepsDocuments() {
        return true;
    }

    /**
     * Is called before a store is opened in a directory, for the first time or again: who adopts an app's database can let the app
     * make it. As it stands it does nothing.
     */
    protected void prepare(Path dataDirectory) {}

    /**
     * Returns how to read the tables of the store in {@link #directory} with another tool. Who declares
     * {@link dev.tidemark.api.storage.StorageCapability#SQL} overrides it.
     */
    protected DataSource dataSource() {
        throw new AssertionError("a store that declares SQL gives a data source by overriding dataSource()");
    }

    static Map<String, Object> with(Map<String, Object> settings, String key, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }

    final boolean declares(StorageCapability capability) {
        return provider().capabilities().contains(capability);
    }

    static ColumnDefinition required(String name, ColumnType type) {
        // An INTEGER key alone would have SQL databases number the rows themselves.
        String declared = type == ColumnType.INTEGER ? "INT" : declared(type);
        return new ColumnDefinition(name, type, declared, false, Optional.empty());
    }

    static ColumnDefinition column(String name, ColumnType type) {
        return new ColumnDefinition(name, type, declared(type), true, Optional.empty());
    }

    /** Returns a type as an app writes it, so that a store which makes a table of it tells the same definition again. */
    static String declared(ColumnType type) {
        return switch (type) {
            case ANY -> "";
            case STRING -> "TEXT";
            case DECIMAL -> "NUMERIC";
            case BINARY -> "BLOB";
            case INTEGER, REAL, BOOLEAN, DATETIME, JSON, UUID -> type.name();
        };
    }

    /** Returns a table by its name: an open one where the store has them, and else one of all columns that its rows have here. */
    final TableDefinition table(String name) {
        return keepsDocuments()
                ? TableDefinition.open(name, "id")
                : TableDefinition.declared(
                        name,
                        List.of(required("id", ColumnType.ANY)),
                        COLUMNS.stream()
                                .map(column -> column(column, ColumnType.ANY))
                                .toList());
    }

    final TableDefinition notes() {
        return table("notes");
    }

    /** Returns a row of {@link #table} as the store gives it back: in a declared table with all columns. */
    final Row whole(Row row) {
        if (keepsDocuments()) {
            return row;
        }
        Value[] values = COLUMNS.stream()
                .map(column -> row.get(column).orElse(Value.NULL))
                .toArray(Value[]::new);
        return Row.owning(Shape.of(COLUMNS), values);
    }

    /** Returns whether a column without a type keeps a value as it is; an app's database may know fewer types than we do. */
    final boolean keeps(Value value) {
        boolean isNumber = !(value instanceof Value.Real real) || !Double.isNaN(real.value());
        return keepsDocuments() || isNumber && !(value instanceof Value.Bool);
    }

    /** Returns a truth value as a column keeps it; in many databases it is a number. */
    final Value truth(boolean value) {
        return keeps(Value.of(value)) ? Value.of(value) : Value.of(value ? 1 : 0);
    }

    @Override
    protected void use(Object instance) {
        SmallUse.writeAndRead((StorageBackend) instance, table("small_use"), this::whole);
    }

    @BeforeEach
    void openTheStore() {
        store = open();
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    /** Opens the store in this test's directory, as a new process would. */
    final StorageBackend open() {
        return open(directory, settings());
    }

    final StorageBackend open(Path dataDirectory, Map<String, Object> settings) {
        prepare(dataDirectory);
        StorageProvider provider = provider();
        TestConfig config = TestConfig.of(provider.configSpec(), placed(settings, dataDirectory));
        return provider.create(config, TestContext.in(dataDirectory));
    }

    /** Closes the store and opens it again. */
    final void reopen() {
        store.close();
        store = open();
    }

    /** Runs a transaction to its commit. */
    final void write(Consumer<Transaction> work) {
        try (Transaction transaction = store.begin()) {
            work.accept(transaction);
            transaction.commit();
        }
    }

    /** Reads in a snapshot of its own. */
    final <T> T read(Function<Snapshot, T> work) {
        try (Snapshot snapshot = store.snapshot()) {
            return work.apply(snapshot);
        }
    }

    final long count(String table) {
        return read(snapshot -> snapshot.count(table));
    }

    final long countPending(String table) {
        return read(snapshot -> snapshot.countPending(table));
    }

    final StorageContent content() {
        return read(StorageContent::of);
    }

    static List<StoredRow> all(RowCursor cursor) {
        return StorageContent.all(cursor);
    }

    static StorageException.Kind kindOf(Executable failing) {
        return assertThrows(StorageException.class, failing).kind();
    }

    final Version version(long lsn) {
        sequence++;
        return new Version(new Stamp(1000 + sequence, DEVICE, sequence), Context.ofFeed(SERVER, lsn / 2), lsn);
    }

    final StoredRow row(String table, RowKey key, Row values, long lsn) {
        return new StoredRow(table, key, false, values, Versions.of(version(lsn)), lsn, 0);
    }

    final StoredRow note(String key, String text, long lsn) {
        return row("notes", RowKey.of(key), whole(Row.of(Map.of("text", Value.of(text)))), lsn);
    }

    final StoredRow tombstone(String table, RowKey key, Row image, long lsn) {
        return new StoredRow(table, key, true, image, Versions.of(version(lsn)), lsn, 0);
    }

    static StoredRow pending(StoredRow row, long number) {
        return new StoredRow(row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), number);
    }

    static Row person(String name, Value email, Value score, Value active) {
        Value[] values = {Value.of(name), email, score, active};
        return Row.owning(PEOPLE.shape(), values);
    }

    final StoredRow person(long id, String email, long lsn) {
        Row values = person("person " + id, Value.of(email), Value.of(id), truth(true));
        return row("people", RowKey.of(id), values, lsn);
    }
}
