package dev.tidemark.cli.sync;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.VerifyReport.RowDifference;
import dev.tidemark.runtime.VerifyReport.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a comparison came to, for people and for machines. */
final class VerifyReports {
    private VerifyReports() {}

    static Object json(VerifyReport report, boolean full) {
        return Json.object(
                "server", report.server(),
                "equal", report.isEqual(),
                "equalNow", report.isEqualNow(),
                "full", full,
                "tables",
                        report.tables().stream()
                                .map(table -> Json.object("name", table.name(), "rows", table.rows()))
                                .toList(),
                "differing",
                        report.differing().stream().map(VerifyReports::json).toList(),
                "more", report.more(),
                "leftOut", report.leftOut(),
                "recounted", report.recounted(),
                "repaired", report.repaired(),
                "remaining", report.remaining(),
                "sentBytes", report.sentBytes(),
                "receivedBytes", report.receivedBytes(),
                "elapsedMillis", report.elapsed().toMillis());
    }

    private static Object json(RowDifference row) {
        return Json.object(
                "table", row.table(),
                "key", row.key(),
                "kind", row.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "columns", row.columns());
    }

    static List<String> lines(DatabaseFile file, VerifyReport report, boolean full, boolean repair) {
        List<String> lines = new ArrayList<>();
        String both = file + " and " + report.server();
        if (report.isEqual()) {
            long rows = report.tables().stream().mapToLong(TableRows::rows).sum();
            lines.add(both + " are equal: " + Words.count(rows, "row") + " in "
                    + Words.count(report.tables().size(), "table") + ", compared in " + Words.time(report.elapsed())
                    + " ("
                    + Words.bytes(report.sentBytes()) + " sent, " + Words.bytes(report.receivedBytes()) + " received)");
        } else {
            lines.add(both + " differ in " + (report.more() ? "more than " : "")
                    + Words.count(report.differing().size(), "row") + ":");
            report.differing().forEach(row -> lines.add("  " + line(row)));
            lines.add(end(file, report, full, repair));
        }
        if (report.leftOut() > 0) {
            lines.add(Words.count(report.leftOut(), "row")
                    + " not compared: not sent yet, set aside, too large to travel, or written meanwhile");
        }
        report.recounted()
                .forEach(table -> lines.add("Note: the sums that were kept of " + table
                        + " were wrong; they were counted" + " anew from its rows"));
        return lines;
    }

    private static String line(RowDifference row) {
        String name = row.table() + " " + row.key();
        return switch (row.kind()) {
            case ONLY_HERE -> name + " is here alone";
            case ONLY_AT_SERVER -> name + " is at the server alone";
            case DIFFERENT ->
                row.columns().isEmpty()
                        ? name + " differs in who wrote it"
                        : name + " differs in " + String.join(", ", row.columns());
        };
    }

    /** What only a full comparison finds, only a full one can repair. */
    private static String end(DatabaseFile file, VerifyReport report, boolean full, boolean repair) {
        if (report.isEqualNow()) {
            return "All were made equal again: " + Words.count(report.repaired(), "row");
        }
        return repair
                ? Words.count(report.remaining(), "row") + " could not be made equal; see why: tidemark status " + file
                : "To make them equal: tidemark verify " + file + " --server " + report.server()
                        + (full ? " --full" : "") + " --repair";
    }
}
