package dev.tidemark.installation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the user of these tests may do. */
final class Rights {
    private Rights() {}

    /**
     * Returns the command by which another one runs as a user for whom the rights of a path count. They count for everybody but
     * root, who keeps the name here and loses the right to pass them over.
     */
    static List<String> asNobodySpecial(Path forbidden) {
        return Files.isReadable(forbidden)
                ? List.of(
                        "setpriv",
                        "--bounding-set=-dac_override,-dac_read_search",
                        "--inh-caps=-dac_override,-dac_read_search")
                : List.of();
    }
}
