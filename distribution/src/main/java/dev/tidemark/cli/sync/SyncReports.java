package dev.tidemark.cli.sync;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.SyncReport;
import java.util.ArrayList;
import java.util.List;

/** What a sync did, for people and for machines. */
public final class SyncReports {
    private SyncReports() {}

    /** A report for machines, with notes for people. */
    public static Object json(SyncReport report, List<String> notes) {
        SyncReport.Pushed pushed = report.pushed();
        SyncReport.Pulled pulled = report.pulled();
        return Json.object(
                "server",
                report.server(),
                "pushed",
                Json.object(
                        "rows", pushed.rows(),
                        "bytes", pushed.bytes(),
                        "rawBytes", pushed.rawBytes(),
                        "accepted", pushed.accepted(),
                        "merged", pushed.merged(),
                        "superseded", pushed.superseded(),
                        "rejected", pushed.rejected(),
                        "deferred", pushed.deferred()),
                "pulled",
                Json.object(
                        "rows", pulled.rows(),
                        "deletes", pulled.deletes(),
                        "bytes", pulled.bytes(),
                        "rawBytes", pulled.rawBytes()),
                "conflicts",
                report.conflicts(),
                "setAside",
                report.setAside(),
                "elapsedMillis",
                report.elapsed().toMillis(),
                "notes",
                notes);
    }

    /** Returns the lines of one exchange with equals: each settles conflicts by itself. */
    static List<String> linesAmongEquals(DatabaseFile file, SyncReport report, List<String> notes) {
        return lines(file, report, notes, "Conflicts met here: ", " set aside, refused");
    }

    /** Returns the lines of one exchange with another device of the same server: where the two may be in conflict, that decides. */
    static List<String> linesAmongDevices(DatabaseFile file, SyncReport report, List<String> notes) {
        return lines(file, report, notes, "Not shown until the server decides: ", " set aside, refused");
    }

    /** Returns the lines of one sync. */
    public static List<String> lines(DatabaseFile file, SyncReport report, List<String> notes) {
        return lines(file, report, notes, "Conflicts settled by the server: ", " of the server set aside, refused");
    }

    private static List<String> lines(
            DatabaseFile file, SyncReport report, List<String> notes, String conflicts, String aside) {
        List<String> lines = new ArrayList<>();
        lines.add("Synced " + file + " with " + report.server() + " in " + Words.time(report.elapsed()));
        lines.add(pushed(report));
        lines.add(pulled(report));
        if (report.conflicts() > 0) {
            lines.add(conflicts + report.conflicts());
        }
        if (!report.isClean()) {
            lines.add(Words.count(
                            report.pushed().superseded()
                                    + report.pushed().rejected()
                                    + report.pushed().deferred(),
                            "write")
                    + " not taken as made; see them: tidemark outcomes list " + file);
        }
        if (report.setAside() > 0) {
            lines.add(Words.count(report.setAside(), "row") + aside + " by a constraint here; see why: tidemark status "
                    + file);
        }
        notes.forEach(note -> lines.add("Note: " + note));
        return lines;
    }

    /** Returns what was sent in one line. */
    public static String pushed(SyncReport report) {
        SyncReport.Pushed pushed = report.pushed();
        StringBuilder line = new StringBuilder(
                "Pushed " + Words.count(pushed.rows(), "row") + " (" + Words.bytes(pushed.bytes()) + ")");
        String separator = ": ";
        String[] names = {"accepted", "merged", "superseded", "rejected", "deferred"};
        long[] counts = {pushed.accepted(), pushed.merged(), pushed.superseded(), pushed.rejected(), pushed.deferred()};
        for (int i = 0; i < names.length; i++) {
            if (counts[i] > 0) {
                line.append(separator)
                        .append(Words.grouped(counts[i]))
                        .append(' ')
                        .append(names[i]);
                separator = ", ";
            }
        }
        return line.toString();
    }

    /** Returns what was received in one line. */
    public static String pulled(SyncReport report) {
        SyncReport.Pulled pulled = report.pulled();
        return "Pulled " + Words.count(pulled.rows(), "row") + " and " + Words.count(pulled.deletes(), "deletion")
                + " (" + Words.bytes(pulled.bytes()) + ")";
    }
}
