package dev.tidemark.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Lines whose columns stand under each other. Columns that begin with a digit are aligned to the right. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; all rows have as many cells as the first. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The rows with their columns aligned. */
    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(width(i) - cell.length());
            boolean number = !cell.isEmpty() && Character.isDigit(cell.charAt(0));
            line.append(i == 0 ? "" : "  ").append(number ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
