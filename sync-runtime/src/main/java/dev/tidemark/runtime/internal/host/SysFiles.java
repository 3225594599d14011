package dev.tidemark.runtime.internal.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A directory of sysfs, each of whose files holds one value. What can't be read is not known: devices come and go. */
record SysFiles(Path directory) {
    /** Returns the directories in this one; none where it can't be read. */
    List<SysFiles> children() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).sorted().map(SysFiles::new).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    String name() {
        return directory.getFileName().toString();
    }

    Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(directory.resolve(file)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean says(String file, String expected) {
        return text(file).filter(expected::equals).isPresent();
    }

    OptionalLong number(String file) {
        Optional<String> digits = text(file).filter(text -> text.matches("\\d{1,18}"));
        return digits.isPresent() ? OptionalLong.of(Long.parseLong(digits.get())) : OptionalLong.empty();
    }
}
