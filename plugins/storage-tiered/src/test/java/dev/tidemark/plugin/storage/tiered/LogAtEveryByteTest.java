package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.flush.Recovery;
import dev.tidemark.plugin.storage.tiered.internal.log.Commit;
import dev.tidemark.plugin.storage.tiered.internal.log.CommitCodec;
import dev.tidemark.plugin.storage.tiered.internal.log.Disk;
import dev.tidemark.plugin.storage.tiered.internal.log.LogFile;
import dev.tidemark.plugin.storage.tiered.internal.log.WriteAheadLog;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRows;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;
import dev.tidemark.plugin.storage.tiered.internal.views.TieredSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process ends, or the power, at any byte that is written to the log: what is read from it is a beginning of the commits, each whole. */
class LogAtEveryByteTest {
    private static final int COMMITS = 4;
    private static final int WORD = "TMTIERED2".length();
    private static final int HEAD = WORD + Long.BYTES;

    @TempDir
    Path directory;

    private final List<Long> ends = new ArrayList<>();
    private final List<List<String>> feeds = new ArrayList<>();
    private byte[] log;

    /** Each commit writes a row of its own and one that all write, and every third takes one away. */
    @BeforeEach
    void writeALog() throws IOException {
        Path place = directory.resolve("whole");
        StorageBackend backend = Stores.memory();
        Rows.define(backend);
        StorageBackend store = Stores.logged(backend, place);
        note(store, place);
        for (int number = 1; number <= COMMITS; number++) {
            int current = number;
            Rows.write(store, transaction -> {
                long lsn = transaction.openFeed();
                transaction.put(Rows.person(current, "own " + current, lsn + 1));
                transaction.put(Rows.person(99, "shared " + current, lsn + 2));
                if (current % 3 == 0) {
                    transaction.remove("people", RowKey.of(current - 1));
                }
                transaction.putState("n", new byte[] {(byte) current});
            });
            note(store, place);
        }
        log = Files.readAllBytes(file(place));
        store.close();
    }

    private void note(StorageBackend store, Path place) throws IOException {
        ends.add(Files.exists(file(place)) ? Files.size(file(place)) : HEAD);
        feeds.add(Rows.feed(store));
    }

    private static Path file(Path place) {
        return place.resolve("tiered-1.log");
    }

    @Test
    void whatIsReadIsABeginningOfTheCommitsWhereverTheLogEnds() throws IOException {
        for (int length = 0; length <= log.length; length++) {
            byte[] torn = Arrays.copyOf(log, length);
            int whole = wholeCommits(length);
            assertReads(torn, whole, "a log of " + length + " bytes");
        }
    }

    private int wholeCommits(long length) {
        int whole = 0;
        while (whole < COMMITS && ends.get(whole + 1) <= length) {
            whole++;
        }
        return whole;
    }

    /** What was torn is cut off. */
    private void assertReads(byte[] torn, int commits, String what) throws IOException {
        Path place = directory.resolve(what);
        Files.createDirectories(place);
        Files.write(file(place), torn);
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            Recovery recovery = Recovery.of(prepared(), new byte[0], journal);
            CleanRows none = new CleanRows(new LatestRows(), 0, Duration.ofDays(1), InstantSource.fixed(Instant.EPOCH));
            try (Snapshot snapshot = new TieredSnapshot(none, recovery.view(), recovery.behind(), () -> {})) {
                assertEquals(feeds.get(commits), Rows.feed(snapshot), what);
                Optional<byte[]> state = snapshot.state("n");
                assertArrayEquals(commits == 0 ? null : new byte[] {(byte) commits}, state.orElse(null), what);
            }
        }
        if (torn.length < HEAD) {
            assertFalse(Files.exists(file(place)), what);
        } else {
            assertEquals(ends.get(commits), Files.size(file(place)), what);
        }
    }

    private static StorageBackend prepared() {
        StorageBackend backend = Stores.memory();
        Rows.define(backend);
        return backend;
    }

    /** The last commit may have been torn when the power went; of the others those behind them say that they were on the disk. */
    @Test
    void aByteThatIsNotAsItWasWrittenIsFoundAndNothingIsCutOffThatWasSafe() throws IOException {
        for (int at = 0; at < log.length; at++) {
            byte[] damaged = log.clone();
            damaged[at] ^= 0x10;
            if (at >= ends.get(COMMITS - 1)) {
                assertReads(damaged, COMMITS - 1, "a log with damage at " + at);
            } else {
                assertRefused(
                        damaged, at < WORD ? "that is no log" : at < HEAD ? "where" : "not as they were written", at);
            }
        }
    }

    private void assertRefused(byte[] damaged, String reason, int at) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("damage at " + at));
        Files.write(file(folder), damaged);
        assertRefused(folder, reason);
        assertArrayEquals(damaged, Files.readAllBytes(file(folder)), "it is left as it is");
    }

    /**
     * Commits of which nobody was told that they are safe may get to the disk in any order before the power goes; also those which were
     * flushed, for their file need not have been forced.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 2})
    void aHoleInFrontOfCommitsThatWereNeverForcedEndsWhatIsRead(long flushed) throws IOException {
        Path place = directory.resolve("unsafe");
        Path file = file(place);
        List<Integer> ends = new ArrayList<>();
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            journal.replay(commit -> {});
            for (int number = 1; number <= 4; number++) {
                journal.append(new Commit(number, List.of(new Write.State("n", Optional.of(new byte[] {1})))));
                ends.add((int) Files.size(file));
                journal.forget(Math.min(number, flushed));
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, ends.get(0), ends.get(1), (byte) 0);
        Files.write(file, bytes);
        List<Long> read = new ArrayList<>();
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            journal.replay(commit -> read.add(CommitCodec.number(commit)));
        }
        assertEquals(List.of(1L), read);
    }

    @Test
    void aFileOfWhichOnlyItsLengthGotToTheDiskIsNone() throws IOException {
        Path place = Files.createDirectories(directory.resolve("blank"));
        Files.write(file(place), new byte[HEAD]);
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            journal.replay(commit -> {});
        }
        assertFalse(Files.exists(file(place)));
    }

    /** A process that was killed has left them to the machine, which may lose them yet. */
    @Test
    void whatIsReadIsOnTheDiskBeforeAnythingFollows() throws IOException {
        Path place = Files.createDirectories(directory.resolve("killed"));
        Files.write(file(place), log);
        List<Long> forced = new ArrayList<>();
        Disk disk = channel -> {
            forced.add(channel.size());
            Disk.REAL.force(channel);
        };
        try (WriteAheadLog journal = new WriteAheadLog(place, disk)) {
            journal.replay(commit -> {});
            assertEquals(List.of((long) log.length), forced);
        }
    }

    @Test
    void aLogThatBeginsBehindWhatTheBackendHasIsRefusedAsAHole() throws IOException {
        Path place = directory.resolve("hole");
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            journal.replay(commit -> {});
            journal.append(new Commit(2, List.of()));
        }
        assertRefused(place, "commit 2 and not the one before");
    }

    private static void assertRefused(Path place, String reason) {
        PluginException refusal = assertThrows(PluginException.class, () -> Stores.logged(prepared(), place));
        StorageException cause = assertInstanceOf(StorageException.class, refusal.getCause());
        assertEquals(StorageException.Kind.CORRUPT, cause.kind());
        assertTrue(cause.getMessage().contains(reason), cause::getMessage);
    }

    @Test
    void aFileThatCantBeBegunIsNotInTheWayOfTheNext() {
        Path file = directory.resolve("tiered-7.log");
        assertThrows(IOException.class, () -> LogFile.create(file, 1, directory.resolve("missing"), Disk.REAL));
        assertFalse(Files.exists(file));
    }

    /** The disk may have dropped anything of the file when it says that it failed, and says so once. */
    @Test
    void whatWasNotBroughtToTheDiskIsNotSafeBeforeItIsFlushed() {
        try (WriteAheadLog journal = new WriteAheadLog(directory.resolve("failing"), Disk.REAL)) {
            journal.replay(commit -> {});
            journal.append(new Commit(1, List.of()));
            Thread.currentThread().interrupt();
            assertThrows(StorageException.class, () -> journal.await(1), "this closes the file");
            assertTrue(Thread.interrupted());
            assertThrows(StorageException.class, () -> journal.await(1));
            journal.turn();
            journal.append(new Commit(2, List.of()));
            assertThrows(StorageException.class, () -> journal.await(2), "what it follows may be lost");
            journal.forget(1);
            journal.await(1);
            journal.await(2);
        }
    }

    /** A log may go on in another file at any time, also while a flush is under way. */
    @Test
    void onlyFilesOfWhatWasFlushedAreForgotten() throws IOException {
        Path place = directory.resolve("files");
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            journal.replay(commit -> {});
            for (int number = 1; number <= 6; number++) {
                journal.append(new Commit(number, List.of(new Write.State("n", Optional.of(new byte[] {1})))));
                journal.turn();
            }
            journal.forget(4);
        }
        List<Long> left = new ArrayList<>();
        try (WriteAheadLog journal = new WriteAheadLog(place, Disk.REAL)) {
            journal.replay(commit -> left.add(CommitCodec.number(commit)));
        }
        assertEquals(List.of(5L, 6L), left);
    }

    /** The process ended between the commit of the flush and the end of the log's files. */
    @Test
    void whatWasFlushedIsNotDoneAgain() throws IOException {
        Path place = directory.resolve("again");
        Files.createDirectories(place);
        Files.write(file(place), log);
        StorageBackend backend = prepared();
        Stores.logged(Stores.unclosed(backend), place).close();
        StoredRow later = Rows.person(99, "later", 50);
        Rows.put(backend, later);
        Files.write(file(place), log);
        try (StorageBackend store = Stores.logged(backend, place)) {
            assertTrue(Rows.feed(store).contains("later"), Rows.feed(store)::toString);
        }
    }
}
