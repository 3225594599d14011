package dev.tidemark.cli.bundle;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.store.StorePlace;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.BundleExport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.Bundles;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a bundle. */
@Command(
        name = "export",
        description =
                "Writes what a database has into a bundle: all of it, or what another lacks; or all that a server has, with"
                        + " which a new device of it begins.")
final class BundleExportCommand extends TidemarkCommand {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmg]?)(?:i?b)?");
    private static final long SMALLEST = 64 << 10;

    @Parameters(arity = "0..1", paramLabel = "DB", description = "A tracked database.")
    private Path database;

    @Mixin
    private StorePlace server;

    @Option(names = "--all", description = "Everything: what a new database begins with, or one that is far behind.")
    private boolean all;

    @Option(
            names = "--to",
            paramLabel = "NODE",
            description = "What a node has not acknowledged; 'tidemark status' there tells its id.")
    private UUID to;

    @Option(names = "--since", paramLabel = "N", description = "What stands behind a position of this database's feed.")
    private Long since;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The bundle.")
    private Path out;

    @Option(
            names = "--volume-size",
            paramLabel = "SIZE",
            description = "Write several files of at most so many bytes, such as 10M; at least 64K.")
    private String volumeSize;

    @Option(names = "--sign", paramLabel = "FILE", description = "Sign it with a key of 'bundle keygen'.")
    private Path sign;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Encrypt it with the passphrase in the first line of this file.")
    private Path passphrase;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Encrypt it with the key in this file: 32 bytes, or 64 hexadecimal digits.")
    private Path key;

    BundleExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        BundleRange range = range();
        OptionalLong volumes = volumeSize == null ? OptionalLong.empty() : OptionalLong.of(bytes());
        BundleKeys keys = new BundleKeys(
                Optional.ofNullable(sign), List.of(), Optional.ofNullable(passphrase), Optional.ofNullable(key));
        try (SqliteDriver driver = SqliteDriver.load(terminal().plugins())) {
            Bundles bundles = new Bundles(driver::connect);
            BundleExport export =
                    database == null ? ofServer(bundles, range, volumes, keys) : ofNode(bundles, range, volumes, keys);
            print(BundleReports.json(export), BundleReports.lines(export));
        }
        return ExitCode.DONE;
    }

    private BundleExport ofNode(Bundles bundles, BundleRange range, OptionalLong volumes, BundleKeys keys) {
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        try (SyncNode node = Nodes.open(file.bundleSettings(terminal()), file::requireTracked)) {
            return bundles.exportFrom(node, range, out, volumes, keys);
        }
    }

    /** The server may run meanwhile. */
    private BundleExport ofServer(Bundles bundles, BundleRange range, OptionalLong volumes, BundleKeys keys) {
        if (!(range instanceof BundleRange.All)) {
            throw wrong("a server gives all it has, for a new device: say --all. A device that it knows syncs");
        }
        return bundles.exportServer(
                server.settings(terminal(), Optional.empty()),
                StorePlace.inspection(Optional.empty()),
                out,
                volumes,
                keys);
    }

    private BundleRange range() {
        if (server.named(Optional.ofNullable(database)) != 1) {
            throw wrong("whose? Say one of DB, and of a server --config FILE and --storage TYPE:FILE");
        }
        long named =
                Stream.of(to, since, all ? all : null).filter(Objects::nonNull).count();
        if (named != 1) {
            throw wrong("what goes into the bundle? Say one of --to NODE, --since N and --all");
        }
        if (since != null && since < 0) {
            throw wrong("--since is a position from 0, and '" + since + "' is none");
        }
        return to != null
                ? new BundleRange.To(to)
                : since != null ? new BundleRange.Since(since) : new BundleRange.All();
    }

    private long bytes() {
        Matcher size = SIZE.matcher(volumeSize.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw wrong("--volume-size is a number of bytes such as 650M, and '" + volumeSize + "' is none");
        }
        int shift = 10 * (1 + "kmg".indexOf(size.group(2)));
        long bytes = Long.parseLong(size.group(1)) << (size.group(2).isEmpty() ? 0 : shift);
        if (bytes < SMALLEST) {
            throw wrong("--volume-size is at least 64K, and '" + volumeSize + "' is less");
        }
        return bytes;
    }
}
