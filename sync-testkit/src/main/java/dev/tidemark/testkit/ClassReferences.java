package dev.tidemark.testkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The methods that a plugin's own classes call: those in the package of its provider and below, as far as the provider leads to
 * them. Read from the class files, so that what is called seldom is seen as well. Libraries are not looked into.
 */
final class ClassReferences {
    /** Calls that answer differently in every run; a seed or a clock as an argument makes another method of it. */
    private static final Set<String> CLOCK_OR_CHANCE = Set.of(
            "java/lang/System.currentTimeMillis()J",
            "java/time/Instant.now()Ljava/time/Instant;",
            "java/time/LocalDate.now()Ljava/time/LocalDate;",
            "java/time/LocalDateTime.now()Ljava/time/LocalDateTime;",
            "java/time/OffsetDateTime.now()Ljava/time/OffsetDateTime;",
            "java/time/ZonedDateTime.now()Ljava/time/ZonedDateTime;",
            "java/time/Clock.systemUTC()Ljava/time/Clock;",
            "java/time/Clock.systemDefaultZone()Ljava/time/Clock;",
            "java/time/InstantSource.system()Ljava/time/InstantSource;",
            "java/util/Date.<init>()V",
            "java/util/Random.<init>()V",
            "java/util/SplittableRandom.<init>()V",
            "java/util/concurrent/ThreadLocalRandom.current()Ljava/util/concurrent/ThreadLocalRandom;",
            "java/util/UUID.randomUUID()Ljava/util/UUID;",
            "java/lang/Math.random()D");

    private final ClassLoader loader;
    private final String home;
    private final Set<String> calls = new TreeSet<>();
    private final Set<String> seen = new TreeSet<>();
    private final Deque<String> toRead = new ArrayDeque<>();

    private ClassReferences(Class<?> root) {
        this.loader = root.getClassLoader();
        this.home = root.getPackageName().replace('.', '/') + "/";
    }

    static ClassReferences from(Class<?> provider) throws IOException {
        ClassReferences references = new ClassReferences(provider);
        references.follow(provider.getName().replace('.', '/'));
        while (!references.toRead.isEmpty()) {
            references.read(references.toRead.pop());
        }
        return references;
    }

    /** Returns the calls that answer differently in every run, and where they are made. */
    List<String> toClockOrChance() {
        return List.copyOf(calls);
    }

    private void follow(String type) {
        if (type.startsWith(home) && seen.add(type)) {
            toRead.push(type);
        }
    }

    private void read(String type) throws IOException {
        try (InputStream file = loader.getResourceAsStream(type + ".class")) {
            if (file != null) {
                ConstantPool pool = ConstantPool.read(new DataInputStream(new BufferedInputStream(file)));
                pool.owners().forEach(this::follow);
                pool.methods().stream()
                        .filter(CLOCK_OR_CHANCE::contains)
                        .forEach(method -> calls.add(type.replace('/', '.') + " calls " + method));
            }
        }
    }

    /** What a class file names, in the form of the Java Virtual Machine Specification, chapter 4.4. */
    private static final class ConstantPool {
        private static final int UTF8 = 1;
        private static final int LONG = 5;
        private static final int DOUBLE = 6;
        private static final int CLASS = 7;
        private static final int FIELD = 9;
        private static final int METHOD = 10;
        private static final int INTERFACE_METHOD = 11;
        private static final int NAME_AND_TYPE = 12;

        private final Map<Integer, String> texts = new HashMap<>();
        private final Map<Integer, Integer> classNames = new HashMap<>();
        private final Map<Integer, int[]> namesAndTypes = new HashMap<>();
        private final Map<Integer, int[]> fieldReferences = new HashMap<>();
        private final Map<Integer, int[]> methodReferences = new HashMap<>();

        static ConstantPool read(DataInputStream file) throws IOException {
            ConstantPool pool = new ConstantPool();
            file.skipNBytes(8);
            int count = file.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = file.readUnsignedByte();
                pool.readEntry(i, tag, file);
                i += tag == LONG || tag == DOUBLE ? 1 : 0;
            }
            return pool;
        }

        private void readEntry(int index, int tag, DataInputStream file) throws IOException {
            switch (tag) {
                case UTF8 -> texts.put(index, file.readUTF());
                case CLASS -> classNames.put(index, file.readUnsignedShort());
                case NAME_AND_TYPE -> namesAndTypes.put(index, pair(file));
                case FIELD -> fieldReferences.put(index, pair(file));
                case METHOD, INTERFACE_METHOD -> methodReferences.put(index, pair(file));
                case LONG, DOUBLE -> file.skipNBytes(8);
                case 3, 4, 17, 18 -> file.skipNBytes(4);
                case 15 -> file.skipNBytes(3);
                case 8, 16, 19, 20 -> file.skipNBytes(2);
                default -> throw new IOException("a class file has a constant of the unknown kind " + tag);
            }
        }

        private static int[] pair(DataInputStream file) throws IOException {
            return new int[] {file.readUnsignedShort(), file.readUnsignedShort()};
        }

        /** Returns the classes whose methods and fields are used; not those that merely stand in one nest with this one. */
        List<String> owners() {
            return Stream.concat(fieldReferences.values().stream(), methodReferences.values().stream())
                    .map(reference -> texts.get(classNames.get(reference[0])))
                    .toList();
        }

        List<String> methods() {
            return methodReferences.values().stream().map(this::method).toList();
        }

        private String method(int[] reference) {
            int[] nameAndType = namesAndTypes.get(reference[1]);
            return texts.get(classNames.get(reference[0])) + "." + texts.get(nameAndType[0])
                    + texts.get(nameAndType[1]);
        }
    }
}
