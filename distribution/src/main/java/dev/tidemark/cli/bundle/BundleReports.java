package dev.tidemark.cli.bundle;

import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.TextTable;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.BundleChange;
import dev.tidemark.runtime.BundleExport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Bundles, and what became of them, for people and for machines. */
final class BundleReports {
    private BundleReports() {}

    static Map<String, Object> json(BundleInfo bundle) {
        return Json.object(
                "bundle", bundle.id(),
                "digest", bundle.digest(),
                "format", bundle.format(),
                "created", bundle.created(),
                "source", bundle.node(),
                "name", bundle.name(),
                "ofServer", bundle.isOfServer(),
                "since", bundle.since(),
                "head", bundle.head(),
                "to", bundle.to().map(UUID::toString).orElse(null),
                "changes", bundle.changes(),
                "tables", bundle.tables(),
                "files", bundle.volumes().stream().map(Path::toString).toList(),
                "bytes", bundle.bytes(),
                "signedBy", bundle.signedBy().orElse(null),
                "encrypted", bundle.isEncrypted());
    }

    static List<String> lines(BundleInfo bundle) {
        List<String> lines = new ArrayList<>();
        lines.add("bundle " + bundle.id() + " of " + printable(bundle.name()) + ", written " + bundle.created());
        lines.add("  holds    " + Words.count(bundle.changes(), "change") + " in " + tables(bundle) + ", "
                + Words.bytes(bundle.bytes())
                + (bundle.volumes().size() > 1
                        ? " in " + Words.count(bundle.volumes().size(), "volume")
                        : ""));
        lines.add("  covers   " + covers(bundle) + " of node " + bundle.node());
        lines.add("  for      " + receiver(bundle));
        lines.add("  signed   " + bundle.signedBy().map(key -> "by key " + key).orElse("by nobody")
                + (bundle.isEncrypted() ? ", encrypted" : ""));
        lines.add("  digest   " + bundle.digest());
        return lines;
    }

    private static String receiver(BundleInfo bundle) {
        String any = bundle.isOfServer() ? "a new device of this server" : "any node";
        return bundle.to().map(UUID::toString).orElse(any);
    }

    private static String tables(BundleInfo bundle) {
        return Words.count(bundle.tables().size(), "table");
    }

    private static String covers(BundleInfo bundle) {
        return bundle.since() == 0
                ? "everything up to position " + bundle.head()
                : "positions " + (bundle.since() + 1) + " to " + bundle.head();
    }

    static Map<String, Object> json(BundleExport export) {
        Map<String, Object> json = json(export.bundle());
        json.put("kept", export.kept());
        return json;
    }

    static List<String> lines(BundleExport export) {
        BundleInfo bundle = export.bundle();
        List<String> lines = new ArrayList<>();
        bundle.volumes().forEach(file -> lines.add(file.toString()));
        lines.add(Words.count(bundle.changes(), "change") + ", " + Words.bytes(bundle.bytes()) + ", " + covers(bundle)
                + (export.kept() > 0 ? "; " + Words.count(export.kept(), "volume") + " were there already" : ""));
        lines.add("Take it in elsewhere: tidemark bundle import DB "
                + String.join(
                        " ",
                        bundle.volumes().stream()
                                .map(file -> file.getFileName().toString())
                                .toList()));
        return lines;
    }

    static Map<String, Object> json(BundleImport taken) {
        return Json.object(
                "bundle", taken.id(),
                "digest", taken.digest(),
                "source", taken.node(),
                "name", taken.name(),
                "total", taken.total(),
                "applied", taken.applied(),
                "conflicts", taken.conflicts(),
                "duplicates", taken.duplicates(),
                "skipped", taken.skipped(),
                "at", taken.at(),
                "elapsedMillis", taken.elapsedMillis(),
                "noted", taken.unnoted().isEmpty());
    }

    static String line(BundleImport taken) {
        return Words.count(taken.total(), "change") + " from " + printable(taken.name()) + ": "
                + Words.grouped(taken.applied())
                + " applied, " + Words.grouped(taken.duplicates()) + " known already, "
                + Words.count(taken.conflicts(), "conflict") + ", " + Words.grouped(taken.skipped()) + " set aside"
                + taken.unnoted()
                        .map(why -> "; it is not in 'bundle log': " + printable(why))
                        .orElse("");
    }

    static List<String> table(List<BundleImport> imports) {
        TextTable table = new TextTable();
        imports.forEach(taken -> table.row(
                "",
                Instant.ofEpochSecond(taken.at().getEpochSecond()).toString(),
                taken.digest().substring(0, 12),
                line(taken)));
        return table.lines();
    }

    static String line(BundleChange change) {
        return printable(change.table() + " " + change.key() + "  " + change.kind() + "  " + change.values() + "  by "
                + change.author() + " at " + change.at());
    }

    /** What a stranger wrote is not sent to a terminal as it is: it might be an order to it, end the line, or turn its direction. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }

    static Map<String, Object> json(BundleChange change) {
        return Json.object(
                "table", change.table(),
                "key", change.key(),
                "kind", change.kind(),
                "row", Json.columns(change.values()),
                "author", change.author(),
                "at", change.at());
    }
}
