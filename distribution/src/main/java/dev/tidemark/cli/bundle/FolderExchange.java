package dev.tidemark.cli.bundle;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.BundleFolderReport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.Bundles;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The folders of a sync, in which equals leave bundles for each other. */
public final class FolderExchange {
    private static final String SCHEME = "folder:";

    private final Terminal terminal;
    private final List<String> addresses;
    private final BundleKeys keys;
    private boolean done;

    /** Exchanges through those of the addresses that are folders. */
    public FolderExchange(Terminal terminal, List<String> addresses, BundleKeys keys) {
        this.terminal = terminal;
        this.addresses = addresses;
        this.keys = keys;
    }

    /** Whether an address is that of a folder. */
    public static boolean isFolder(String address) {
        return address.startsWith(SCHEME);
    }

    /** Returns whether others know of this node, since it has been in a folder. */
    public boolean isDone() {
        return done;
    }

    /** @param print gets what was done, for machines and for people */
    public void exchange(SyncNode node, DatabaseFile file, BiConsumer<Object, List<String>> print) {
        if (addresses.isEmpty()) {
            return;
        }
        try (SqliteDriver driver = SqliteDriver.load(terminal.plugins())) {
            Bundles bundles = new Bundles(driver::connect);
            for (String address : addresses) {
                BundleFolderReport report = bundles.exchangeThrough(node, path(address), keys);
                done = true;
                print.accept(json(address, report), lines(file, address, report));
            }
        }
    }

    private static Path path(String address) {
        String path = address.substring(SCHEME.length());
        try {
            return Path.of(path.isEmpty() ? "." : path);
        } catch (InvalidPathException none) {
            throw new KnownProblem("'" + address + "' names no folder. Say --peer folder:PATH");
        }
    }

    private static Object json(String address, BundleFolderReport report) {
        return Json.object(
                "folder",
                address,
                "imported",
                report.imports().stream().map(BundleReports::json).toList(),
                "written",
                report.written().stream().map(Path::toString).toList(),
                "waiting",
                report.waiting());
    }

    private static List<String> lines(DatabaseFile file, String address, BundleFolderReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Exchanged " + file + " with " + address);
        report.imports().forEach(taken -> lines.add("Took " + BundleReports.line(taken)));
        lines.add("Left " + Words.count(report.written().size(), "bundle") + " for others");
        report.waiting().forEach(why -> lines.add("Waits: " + why));
        return lines;
    }
}
