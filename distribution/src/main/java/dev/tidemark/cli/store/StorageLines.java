package dev.tidemark.cli.store;

import dev.tidemark.cli.terminal.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What a store counts, in lines for people. */
public final class StorageLines {
    private static final String HEAD = "Storage: ";
    private static final int WIDTH = 110;

    private StorageLines() {}

    /** A line for each group of counts; none where there are no counts. */
    public static List<String> of(SortedMap<String, Long> counted) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(HEAD);
        for (Map.Entry<String, Long> count : counted.entrySet()) {
            String text = count.getKey() + " " + Words.grouped(count.getValue());
            if (line.length() > HEAD.length()) {
                line.append(",");
                if (line.length() + text.length() > WIDTH) {
                    lines.add(line.toString());
                    line = new StringBuilder(" ".repeat(HEAD.length()));
                } else {
                    line.append(" ");
                }
            }
            line.append(text);
        }
        if (!counted.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
