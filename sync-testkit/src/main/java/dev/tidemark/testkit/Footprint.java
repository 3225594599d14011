package dev.tidemark.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What this process holds at a moment: its threads, and its open files and sockets. The files are known on Linux only; elsewhere
 * there are none here, and one that stays open shows when the test's directory can't be removed.
 *
 * @param threads that live
 * @param files how many times each is open
 */
record Footprint(Set<Thread> threads, Map<String, Integer> files) {
    private static final Pattern THREADS_OF_OTHERS =
            Pattern.compile("ForkJoinPool\\.commonPool.*|CompletableFutureDelay.*"
                    + "|process reaper.*|.*Cleaner.*|Attach Listener|surefire.*|junit.*|Keep-Alive-Timer|JNA.*|JFR.*");
    private static final Pattern FILES_OF_OTHERS =
            Pattern.compile(".*\\.(jar|jmod|so|jsa)|.*/lib/modules|/dev/.*|/proc/.*|/sys/.*");
    /** The JDK 17's client for HTTP can't be closed: its threads end when it is found to be out of use. */
    private static final Predicate<String> ENDED_BY_COLLECTION = thing -> thing.startsWith("thread 'HttpClient-");

    private static final String OPEN_FILE = "open file ";
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    static Footprint now() {
        Set<Thread> threads = new HashSet<>();
        for (Thread thread : all()) {
            if (!THREADS_OF_OTHERS.matcher(thread.getName()).matches()) {
                threads.add(thread);
            }
        }
        return new Footprint(threads, openFiles());
    }

    /** Returns the threads of this program; those of the machine itself are in groups above. */
    private static List<Thread> all() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null && !group.getName().equals("main")) {
            group = group.getParent();
        }
        Thread[] threads = new Thread[2 * group.activeCount() + 16];
        return List.of(Arrays.copyOf(threads, group.enumerate(threads)));
    }

    private static Map<String, Integer> openFiles() {
        Map<String, Integer> files = new TreeMap<>();
        if (Files.isDirectory(OPEN_FILES)) {
            try (DirectoryStream<Path> handles = Files.newDirectoryStream(OPEN_FILES)) {
                handles.forEach(handle -> add(files, handle));
            } catch (IOException e) {
                throw new IllegalStateException("can't read " + OPEN_FILES, e);
            }
        }
        return files;
    }

    /** Adds what a handle stands for; sockets and pipes have numbers that nobody else has, and count alike. */
    private static void add(Map<String, Integer> files, Path handle) {
        try {
            String target = Files.readSymbolicLink(handle).toString().replaceAll("\\[\\d+]", "");
            if (!FILES_OF_OTHERS.matcher(target).matches()) {
                files.merge(target, 1, Integer::sum);
            }
        } catch (IOException e) {
            // It was closed since the handles were listed, so it is not open.
        }
    }

    /**
     * Returns what there is more of now, in words. Files are to be closed at once: if they were waited for, the collector might
     * close what a plugin has lost. Threads and sockets may take a while to end.
     */
    List<String> grown() {
        List<String> more = more(now());
        // Each pause is as long as all before it.
        long lastPause = Patience.of(PATIENCE).toNanos() / 2;
        for (long pause = FIRST_PAUSE_NANOS; isEnding(more) && pause < lastPause; pause *= 2) {
            if (more.stream().anyMatch(ENDED_BY_COLLECTION)) {
                System.gc();
            }
            LockSupport.parkNanos(pause);
            more = more(now());
        }
        return more;
    }

    private static boolean isEnding(List<String> more) {
        return !more.isEmpty() && more.stream().noneMatch(thing -> thing.startsWith(OPEN_FILE + "/"));
    }

    /** Returns what there is more of in a later footprint, in words. */
    List<String> more(Footprint later) {
        List<String> more = new ArrayList<>();
        later.threads.stream()
                .filter(thread -> !threads.contains(thread))
                .forEach(thread -> more.add("thread '" + thread.getName() + "'"));
        later.files.forEach((file, count) -> {
            if (count > files.getOrDefault(file, 0)) {
                more.add(OPEN_FILE + file);
            }
        });
        return more;
    }
}
