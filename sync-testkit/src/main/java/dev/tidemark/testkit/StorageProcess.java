package dev.tidemark.testkit;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * A process that opens a store and writes {@link CrashStory}, until it is killed or has written enough; it tells each
 * transaction by its number when it is committed.
 */
final class StorageProcess {
    private StorageProcess() {}

    /** Starts it for a provider with settings, in a directory. */
    static Process start(StorageProvider provider, Map<String, Object> settings, Path directory, int transactions)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(new HashMap<>(settings));
        }
        return ChildProcess.in(directory)
                .start(
                        StorageProcess.class,
                        provider.getClass().getName(),
                        Base64.getEncoder().encodeToString(bytes.toByteArray()),
                        directory.toAbsolutePath().toString(),
                        Integer.toString(transactions));
    }

    /**
     * The program.
     *
     * @param arguments the provider's class, settings, directory, number of transactions
     */
    public static void main(String[] arguments) throws Exception {
        StorageProvider provider =
                (StorageProvider) Class.forName(arguments[0]).getConstructor().newInstance();
        TestConfig config = TestConfig.of(provider.configSpec(), settings(arguments[1]));
        PrintStream answer = ChildProcess.answer();
        try (StorageBackend store = provider.create(config, TestContext.in(Path.of(arguments[2])))) {
            // It ends with whoever started it: then nobody reads the answer any more.
            for (int i = Integer.parseInt(arguments[3]); i > 0 && !answer.checkError(); i--) {
                answer.println(writeNext(store));
            }
        }
    }

    /** Writes the transaction that comes next in the store, also where other processes write to it. */
    static int writeNext(StorageBackend store) {
        try (Transaction transaction = store.begin()) {
            int number = CrashStory.count(transaction) + 1;
            CrashStory.write(transaction, number, call -> {});
            return number;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> settings(String text) throws IOException, ClassNotFoundException {
        byte[] bytes = Base64.getDecoder().decode(text);
        try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (Map<String, Object>) input.readObject();
        }
    }
}
