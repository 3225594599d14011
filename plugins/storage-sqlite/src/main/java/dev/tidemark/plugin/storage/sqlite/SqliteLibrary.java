package dev.tidemark.plugin.storage.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The driver's library of machine code, kept as a file from one process to the next. By itself the driver unpacks it into a new
 * temporary file each time and reads that again byte by byte, which many a command would wait for longer than for all its rows.
 *
 * <p>It is kept where the system property {@value #FOLDER} says, as the launcher of the command line does. A program that has a node in
 * it may have the driver too, and is left alone.
 *
 * <p>Threading: safe.
 */
final class SqliteLibrary {
    /** The system property that names a folder which this user alone writes to. */
    static final String FOLDER = "tidemark.libraries";

    private static final Logger LOGGER = System.getLogger(SqliteLibrary.class.getName());
    private static final String DRIVERS_FOLDER = "org.sqlite.lib.path";
    private static final String DRIVERS_NAME = "org.sqlite.lib.name";

    private SqliteLibrary() {}

    /**
     * Has the driver take the library that is kept; where none is to be kept, or it can't be used, the driver looks after itself. Of a
     * process's drivers the first has it, for a library belongs to one class loader.
     */
    static void load() {
        String folder = System.clearProperty(FOLDER);
        if (folder == null || System.getProperty(DRIVERS_FOLDER) != null) {
            return;
        }
        try {
            Path library = kept(Path.of(folder));
            if (isGood(library)) {
                tellDriver(library);
            }
        } catch (IOException | URISyntaxException e) {
            LOGGER.log(Level.DEBUG, "the driver's library can't be kept", e);
        }
    }

    /** Another jar of the driver has another library. */
    private static Path kept(Path folder) throws IOException, URISyntaxException {
        Path jar = Path.of(SQLiteJDBCLoader.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path library = folder.resolve(Files.size(jar) + "-"
                + Files.getLastModifiedTime(jar).toMillis() + "-" + LibraryLoaderUtil.getNativeLibName());
        if (!Files.exists(library)) {
            unpack(library);
        }
        return library;
    }

    /** Whoever finds the file finds all of it. */
    private static void unpack(Path library) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
        Files.createDirectories(library.getParent());
        Path part =
                Files.createTempFile(library.getParent(), library.getFileName().toString(), ".part");
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new IOException("the driver has no library for this machine: " + name);
            }
            Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The driver complains aloud of one that is damaged, or in a place where no code may be run from. */
    private static boolean isGood(Path library) throws IOException {
        try {
            System.load(library.toAbsolutePath().toString());
            return true;
        } catch (UnsatisfiedLinkError e) {
            LOGGER.log(Level.DEBUG, "the driver's library that was kept can't be used", e);
            Files.deleteIfExists(library);
            return false;
        }
    }

    /** The properties are gone again when another program in this process, with a driver of its own, may look at them. */
    private static void tellDriver(Path library) {
        System.setProperty(DRIVERS_FOLDER, library.toAbsolutePath().getParent().toString());
        System.setProperty(DRIVERS_NAME, library.getFileName().toString());
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            LOGGER.log(Level.DEBUG, "the driver did not take its library", e);
        } finally {
            System.clearProperty(DRIVERS_FOLDER);
            System.clearProperty(DRIVERS_NAME);
        }
    }
}
