package dev.tidemark.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Sees what a thread reads and writes, in files and sockets, as the JDK's flight recorder tells. */
final class IoWatch {
    private static final List<String> EVENTS =
            List.of("jdk.FileRead", "jdk.FileWrite", "jdk.SocketRead", "jdk.SocketWrite");

    private IoWatch() {}

    /** Runs something, and returns what it read and wrote in this thread, apart from classes that were loaded. */
    static List<String> during(Runnable work) {
        try (Recording recording = new Recording()) {
            EVENTS.forEach(event -> recording.enable(event).withoutThreshold().withStackTrace());
            recording.start();
            work.run();
            recording.stop();
            return told(recording);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> told(Recording recording) throws IOException {
        Path file = Files.createTempFile("io", ".jfr");
        try {
            recording.dump(file);
            long thread = Thread.currentThread().getId();
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event ->
                            event.getThread() != null && event.getThread().getJavaThreadId() == thread)
                    .filter(event -> !loadsClasses(event))
                    .map(IoWatch::text)
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    private static boolean loadsClasses(RecordedEvent event) {
        return Optional.ofNullable(event.getStackTrace()).map(RecordedStackTrace::getFrames).stream()
                .flatMap(List::stream)
                .map(frame -> frame.getMethod().getType().getName())
                .anyMatch(type -> type.startsWith("jdk.internal.loader.") || type.equals("java.lang.ClassLoader"));
    }

    private static String text(RecordedEvent event) {
        String where = event.hasField("path") ? "path" : "host";
        return event.getEventType().getName() + " " + event.getValue(where);
    }
}
