package dev.tidemark.benchmarks.stages;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Each stage of a sync by itself, in processor time and bytes allocated a row, beside what could do the same with nothing around it.
 * Arguments: rows (50000), rounds (5), and a page whose table is to be replaced (none).
 *
 * <p>Two rounds go before all others and do not count, so that what counts is compiled.
 */
public final class Stages {
    private static final int WARMING = 2;
    private static final String BEGIN = "<!-- stages -->\n";
    private static final String END = "<!-- end of stages -->\n";

    private Stages() {}

    /** Measures, prints, and writes the page. */
    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Measurements measured = new Measurements();
        for (int round = -WARMING; round < rounds; round++) {
            if (round == 0) {
                measured.forget();
            }
            round(rows, measured);
        }
        System.out.print(measured.table());
        if (arguments.length > 2) {
            write(Path.of(arguments[2]), measured.table());
        }
    }

    private static void round(int rows, Measurements measured) throws Exception {
        try (Workplace place = new Workplace()) {
            SqliteStages stores = new SqliteStages(place, rows, measured);
            SqliteStages.Pending pending = stores.beforeTheNetwork();
            new WireStages(pending, measured).measure();
            stores.behindTheNetwork(pending);
        }
    }

    private static void write(Path page, String table) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        Measure.check(begin >= 0 && end > begin, "the page has no place for the table");
        Files.writeString(page, text.substring(0, begin) + BEGIN + table + text.substring(end));
    }
}
