package dev.tidemark.plugin.conflict.merge;

import java.util.List;

/** A text as its lines: what stands between line feeds, an empty last line included, so that nothing of it is lost. */
final class Lines {
    private Lines() {}

    static List<String> of(String text) {
        return List.of(text.split("\n", -1));
    }

    static String text(List<String> lines) {
        return String.join("\n", lines);
    }
}
