package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on what outlives a process, and on disks that are full or damaged. */
abstract class StorageDurabilityContract extends StorageModelContract {
    private static final int PLENTY = 1_000_000;

    @Test
    void whatWasCommittedIsThereAfterReopeningIfTheStoreIsDurable() {
        StorageModel model = new StorageModel();
        StoredRow person = pending(person(1, "a@example.org", 8), 3);
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.put(person);
            transaction.putState("s", new byte[] {1});
        });
        model.define(PEOPLE);
        model.put(person);
        model.putState("s", new byte[] {1});
        reopen();
        StorageModel expected = declares(StorageCapability.DURABLE) ? model : new StorageModel();
        expected.content().assertHeldBy(content(), "a durable store keeps all, another keeps nothing");
    }

    @Test
    void noPositionIsGivenASecondTimeAfterReopening() {
        if (!declares(StorageCapability.DURABLE)) {
            return;
        }
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("a", "", 6));
        });
        write(transaction -> transaction.remove("notes", RowKey.of("a")));
        reopen();
        write(transaction -> {
            assertEquals(6, transaction.openFeed());
            transaction.put(note("b", "", 7));
        });
        reopen();
        assertEquals(7, read(Snapshot::head));
    }

    @Test
    void whatWasRolledBackIsNotThereAfterReopening() {
        write(transaction -> transaction.define(notes()));
        StorageContent before = content();
        try (Transaction transaction = store.begin()) {
            transaction.define(PEOPLE);
            transaction.put(note("a", "", 1));
            transaction.putState("s", new byte[] {1});
        }
        reopen();
        (declares(StorageCapability.DURABLE) ? before : new StorageModel().content())
                .assertHeldBy(content(), "content");
    }

    @Test
    void anAbruptStopBeforeAnyCallKeepsWhatWasCommittedAndNoHalfOfMore() throws IOException {
        if (!declares(StorageCapability.DURABLE)) {
            return;
        }
        for (int number = 1; number <= 6; number++) {
            int committed = number - 1;
            int current = number;
            CrashStory.write(store, number, call -> {
                int expected = call.equals("close") ? current : committed;
                if (current > 4 || call.equals("commit") || call.equals("close")) {
                    assertStoppedHere(expected, "before " + call + " of transaction " + current);
                }
            });
        }
    }

    /** A process that ends leaves its files as they are at that moment: a copy of them is opened by another instance. */
    private void assertStoppedHere(int expected, String where) {
        Path copy = anotherDirectory();
        copyStopped(directory, copy);
        StorageBackend before = store;
        store = open(copy, settings());
        try {
            CrashStory.content(expected).assertHeldBy(content(), where);
            CrashStory.write(store, expected + 1, call -> {});
            CrashStory.content(expected + 1).assertHeldBy(content(), "written on after a stop " + where);
        } finally {
            store.close();
            store = before;
        }
    }

    @Test
    void aProcessThatIsKilledKeepsWhatItAcknowledged() throws Exception {
        if (!declares(StorageCapability.DURABLE)) {
            return;
        }
        Path place = anotherDirectory();
        Files.createDirectories(place);
        Rounds.each(2, random -> {
            int acknowledged = killAfter(1 + random.nextInt(30), random.nextInt(3_000_000), place);
            StorageBackend before = store;
            store = open(place, settings());
            try {
                int count = read(CrashStory::count);
                assertTrue(
                        count == acknowledged || count == acknowledged + 1,
                        () -> acknowledged + " transactions were" + " acknowledged before the process was killed, and "
                                + count + " are there");
                CrashStory.content(count).assertHeldBy(content(), "after the process was killed");
            } finally {
                store.close();
                store = before;
            }
        });
    }

    /** Returns the number of the last transaction that the process acknowledged before it was killed. */
    private int killAfter(int transactions, int nanos, Path place) throws IOException, InterruptedException {
        Process process = StorageProcess.start(provider(), placed(settings(), place), place, PLENTY);
        try (BufferedReader output = process.inputReader()) {
            String last = "";
            for (int i = 0; i < transactions; i++) {
                last = nextNumber(output);
            }
            LockSupport.parkNanos(nanos);
            // Not by the process itself, which would close its output before it is read to the end.
            process.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = line.matches("\\d+") ? line : last;
            }
            assertNotEquals(0, process.waitFor());
            return Integer.parseInt(last);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Returns the next number that the process tells; what a virtual machine says besides is of interest only if it ends. */
    private static String nextNumber(BufferedReader output) throws IOException {
        List<String> others = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.matches("\\d+")) {
                return line;
            }
            others.add(line);
        }
        throw new AssertionError("the process failed: " + String.join("\n", others));
    }

    @Test
    void whatFindsNoRoomIsFullAndLosesNothingAndRoomCanBeMade() {
        if (settingsOfLittleRoom().isEmpty()) {
            assertFalse(
                    whyRoomCanNotBeBounded().isBlank(),
                    "override settingsOfLittleRoom(), or say in whyRoomCanNotBeBounded() why there are none");
            return;
        }
        store.close();
        store = open(anotherDirectory(), settingsOfLittleRoom().orElseThrow());
        StorageModel model = new StorageModel();
        int rows = fillUp(model);
        model.content().assertHeldBy(content(), "after it was full");
        write(transaction -> {
            for (int i = 1; i <= rows; i += 2) {
                transaction.remove("notes", RowKey.of("row " + i));
                model.remove("notes", RowKey.of("row " + i));
            }
        });
        StoredRow small = note("small", "", model.head() + 1);
        write(transaction -> transaction.put(small));
        model.put(small);
        model.content().assertHeldBy(content(), "after room was made");
    }

    /** Writes rows until one finds no room, and returns how many did. */
    private int fillUp(StorageModel model) {
        write(transaction -> transaction.define(notes()));
        model.define(notes());
        for (int i = 1; i <= 64; i++) {
            StoredRow row = note("row " + i, unlikeAnything(i), i);
            try {
                write(transaction -> {
                    transaction.put(row);
                    transaction.settle();
                });
                model.put(row);
            } catch (StorageException full) {
                assertEquals(StorageException.Kind.FULL, full.kind(), full::getMessage);
                assertTrue(i > 1, "there is no room for one row of a MiB");
                return i - 1;
            }
        }
        throw new AssertionError("there is room for 64 MiB");
    }

    /** A MiB of text, of which a store that compresses can save little. */
    private static String unlikeAnything(int seed) {
        return new SplittableRandom(seed)
                .ints(1 << 20, ' ', 0x7f)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void aDamagedFileIsNoticedAndNeverGivesWrongData() {
        Path place = anotherDirectory();
        Path whole = place.resolve("whole");
        try (StorageBackend healthy = open(whole, settings())) {
            for (int number = 1; number <= 40; number++) {
                CrashStory.write(healthy, number, call -> {});
            }
        }
        List<Path> files = Files.isDirectory(whole) ? files(whole) : List.of();
        Rounds.each(4, random -> {
            for (Path file : files) {
                for (FileDamage damage : FileDamage.values()) {
                    Path copy = anotherDirectory();
                    copyFiles(whole, copy);
                    damage.to(copy.resolve(whole.relativize(file)), random);
                    assertNoticed(damage, copy, file.getFileName() + " with " + damage);
                }
            }
        });
    }

    private void assertNoticed(FileDamage damage, Path place, String what) {
        try (StorageBackend damaged = open(place, settings());
                Snapshot snapshot = damaged.snapshot()) {
            StorageContent content = StorageContent.of(snapshot);
            if (!damageThatMayPassUnnoticed().containsKey(damage)) {
                assertEquals(CrashStory.content(40), content, () -> "wrong data from " + what);
            }
        } catch (StorageException | PluginException refusal) {
            Throwable reason = refusal instanceof PluginException ? refusal.getCause() : refusal;
            assertTrue(
                    reason instanceof StorageException failure && failure.kind() == StorageException.Kind.CORRUPT,
                    () -> what + " is not CORRUPT but " + refusal + " because of " + reason);
        } catch (RuntimeException other) {
            throw new AssertionError(what + " is not CORRUPT but " + other, other);
        }
    }
}
