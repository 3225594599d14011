package dev.tidemark.reliability.planted;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the sources that a fault changes, against everything else as it is. */
final class Workshop {
    private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    /**
     * Compiles a fault.
     *
     * @param target a folder that gets the classes
     * @throws StaleBug if its text is not there any more, or does not compile
     */
    void compile(PlantedBug bug, Path target) {
        StringWriter problems = new StringWriter();
        List<String> options = List.of(
                "-d", target.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "-nowarn", "-g");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(problems, files, null, options, null, sources(bug))
                    .call();
            if (!done) {
                throw new StaleBug(bug, "does not compile any more:\n" + problems);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<JavaFileObject> sources(PlantedBug bug) {
        Map<Path, String> changed = new LinkedHashMap<>();
        for (PlantedBug.Edit edit : bug.edits()) {
            String source = changed.computeIfAbsent(edit.file(), Workshop::read);
            changed.put(edit.file(), edited(bug, edit, source));
        }
        return changed.entrySet().stream()
                .<JavaFileObject>map(file -> new Source(file.getKey(), file.getValue()))
                .toList();
    }

    private static String edited(PlantedBug bug, PlantedBug.Edit edit, String source) {
        int first = source.indexOf(edit.text());
        if (first < 0) {
            throw new StaleBug(bug, "changes a text that " + edit.file() + " does not hold any more:\n" + edit.text());
        }
        if (source.indexOf(edit.text(), first + 1) >= 0) {
            throw new StaleBug(bug, "changes a text that " + edit.file() + " holds more than once:\n" + edit.text());
        }
        return source.substring(0, first)
                + edit.replacement()
                + source.substring(first + edit.text().length());
    }

    private static String read(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A source that is nowhere on disk. */
    private static final class Source extends SimpleJavaFileObject {
        private final String content;

        Source(Path file, String content) {
            super(URI.create("planted:///" + file.getFileName()), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }
    }

    /** A fault that can't be planted, since the code has changed: it is to be written anew. */
    static final class StaleBug extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        StaleBug(PlantedBug bug, String what) {
            super("the planted bug '" + bug.name() + "' " + what);
        }
    }
}
