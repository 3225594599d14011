package dev.tidemark.testkit;

import dev.tidemark.api.plugin.Provider;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that makes a provider, asks it all that it says of itself, and tells what it touched meanwhile: files
 * in the working directory, which is also the home and the place for temporary files; open files; threads.
 */
final class UntouchedProbe {
    /** What each line of the answer begins with. */
    static final String TOUCHED = "it ";

    private UntouchedProbe() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream output = ChildProcess.answer();
        Footprint before = Footprint.now();
        Class<?> type = Class.forName(arguments[0]);
        Provider<?> provider = (Provider<?>) type.getConstructor().newInstance();
        provider.configSpec();
        for (Class<?> kind : ProviderKit.kinds(type)) {
            askAll(provider, kind);
        }
        before.more(Footprint.now()).forEach(more -> output.println(TOUCHED + "left " + more));
        files().forEach(file -> output.println(TOUCHED + "wrote the file " + file));
    }

    private static void askAll(Provider<?> provider, Class<?> kind) throws ReflectiveOperationException {
        for (Method method : kind.getMethods()) {
            if (method.getParameterCount() == 0) {
                method.invoke(provider);
            }
        }
    }

    private static List<Path> files() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.equals(directory)).toList();
        }
    }
}
