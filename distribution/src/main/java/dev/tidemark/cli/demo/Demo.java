package dev.tidemark.cli.demo;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.sync.SyncReports;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The story that the demo tells. Whatever it says was reported by a node, or read from a file: nothing is known beforehand but
 * what the people of the shop do.
 */
final class Demo {
    private static final String MARA = "Mara Lind";
    private static final String IVO = "Ivo Brandt";
    private static final long TABLET_CENTS = 1_250;
    private static final long PHONE_CENTS = 1_090;

    private final Terminal terminal;
    private final SqliteDriver driver;
    private final Path folder;
    private final Consumer<String> story;
    private final DatabaseFile tablet;
    private final DatabaseFile phone;
    private final List<SyncReport> reports = new ArrayList<>();

    /**
     * Creates a demo.
     *
     * @param driver by which the people of the shop work
     * @param folder where the files are made
     * @param story gets what happens, line by line
     */
    Demo(Terminal terminal, SqliteDriver driver, Path folder, Consumer<String> story) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
        this.driver = Objects.requireNonNull(driver, "driver");
        this.folder = Objects.requireNonNull(folder, "folder");
        this.story = Objects.requireNonNull(story, "story");
        tablet = new DatabaseFile(folder.resolve("tablet.db"));
        phone = new DatabaseFile(folder.resolve("phone.db"));
    }

    /** Tells the story, and returns in what the two files differ at its end: nothing, unless something is broken. */
    List<String> run() throws SQLException {
        makeShop();
        try (SyncNode server = Nodes.open(serverSettings())) {
            String address = server.addresses().get(0).toString();
            story.accept("2. A server starts with an empty database, hub.db, and listens at " + address + ".");
            fillServer(address);
            makePhone(address);
            workOffline();
            meet(address);
        }
        return compare();
    }

    private NodeSettings serverSettings() {
        return Settings.of(terminal)
                .with("node.name", "hub")
                .with("node.role", "server")
                .with("node.data", folder.toAbsolutePath())
                .with("storage", "sqlite")
                .with("storage.file", folder.resolve("hub.db").toAbsolutePath())
                .with("listen", "ws://127.0.0.1:0");
    }

    private void makeShop() throws SQLException {
        try (Connection app = driver.open(tablet.path())) {
            DemoShop.create(app);
            Contents contents = Contents.read(app);
            story.accept("1. A shop keeps its data on a tablet: tablet.db, an ordinary SQLite file with "
                    + contents.tables() + " tables and " + Words.count(contents.rows(), "row") + ".");
        }
    }

    private void fillServer(String address) {
        List<Adoption.Table> tables = tablet.withAdoption(terminal, adoption -> adoption.track(Set.of()));
        story.accept("3. tidemark track tablet.db   adds triggers to " + Words.count(tables.size(), "table")
                + "; the shop's app stays as it is.");
        story.accept("   tidemark sync tablet.db    fills the server:");
        report(sync(tablet, address, false));
    }

    private void makePhone(String address) {
        story.accept("4. tidemark sync phone.db     makes a second copy, on a phone, from the server:");
        report(sync(phone, address, true));
    }

    private void workOffline() throws SQLException {
        story.accept("5. Both go offline, and people go on working, with plain SQL and no Tidemark anywhere:");
        try (Connection onTablet = driver.open(tablet.path());
                Connection onPhone = driver.open(phone.path())) {
            String before = money(DemoShop.price(onTablet));
            DemoShop.setPrice(onTablet, TABLET_CENTS);
            DemoShop.move(onTablet, 3, "Lisbon");
            DemoShop.cancel(onTablet, 9);
            long first = DemoShop.order(onTablet, MARA);
            story.accept(
                    "   tablet: " + DemoShop.CONTESTED + " from " + before + " to " + money(DemoShop.price(onTablet))
                            + "; customer 3 moves; order 9 is cancelled; " + MARA + " orders, as number " + first);
            DemoShop.setPrice(onPhone, PHONE_CENTS);
            DemoShop.rename(onPhone, 3, "Customer Three");
            long second = DemoShop.order(onPhone, IVO);
            story.accept(
                    "   phone:  " + DemoShop.CONTESTED + " from " + before + " to " + money(DemoShop.price(onPhone))
                            + "; customer 3 changes name; " + IVO + " orders, as number " + second);
            story.accept(
                    first == second
                            ? "   Both devices have made an order " + first + ", with other customers and other lines."
                            : "   The two new orders have the numbers " + first + " and " + second + ".");
        }
    }

    private void meet(String address) throws SQLException {
        story.accept("6. Both are back, and sync: tablet, phone, tablet.");
        SyncReport first = report(sync(tablet, address, false));
        SyncReport second = report(sync(phone, address, false));
        SyncReport third = report(sync(tablet, address, false));
        long conflicts = first.conflicts() + second.conflicts() + third.conflicts();
        try (Connection onTablet = driver.open(tablet.path());
                Connection onPhone = driver.open(phone.path())) {
            story.accept("   " + Words.count(conflicts, "conflict") + ", settled by the server: " + DemoShop.CONTESTED
                    + " costs " + money(DemoShop.price(onTablet)) + " on the tablet and "
                    + money(DemoShop.price(onPhone))
                    + " on the phone (the last writer wins, unless configured otherwise).");
            story.accept("   " + MARA + "'s order is number " + DemoShop.orderOf(onTablet, MARA) + " on the tablet and "
                    + DemoShop.orderOf(onPhone, MARA) + " on the phone; " + IVO + "'s is "
                    + DemoShop.orderOf(onTablet, IVO) + " and " + DemoShop.orderOf(onPhone, IVO)
                    + ". No number changed under its app.");
        }
    }

    private SyncReport sync(DatabaseFile file, String address, boolean isNew) {
        NodeSettings settings =
                file.settings(terminal).with("node.role", "device").with("peers[0].address", address);
        try (SyncNode node = Nodes.open(settings, isNew ? DatabaseFile::trackEmpty : file::requireTracked)) {
            return node.sync();
        }
    }

    private SyncReport report(SyncReport report) {
        reports.add(report);
        story.accept("   " + SyncReports.pushed(report) + ". " + SyncReports.pulled(report) + ". "
                + Words.time(report.elapsed()) + ".");
        return report;
    }

    private List<String> compare() throws SQLException {
        try (Connection onTablet = driver.open(tablet.path());
                Connection onPhone = driver.open(phone.path())) {
            Contents left = Contents.read(onTablet);
            List<String> differences = new ArrayList<>(left.differences(Contents.read(onPhone)));
            long faults = DemoShop.faults(onTablet) + DemoShop.faults(onPhone);
            if (faults > 0) {
                differences.add(Words.count(faults, "row") + " break a foreign key or are damaged");
            }
            tell(left, differences);
            return differences;
        }
    }

    private void tell(Contents left, List<String> differences) {
        if (differences.isEmpty()) {
            story.accept("7. Both files hold the same " + Words.count(left.rows(), "row")
                    + ", compared by content apart from local numbers; all foreign keys hold.");
        } else {
            story.accept("7. The files differ:");
            differences.forEach(line -> story.accept("   " + line));
        }
        story.accept(
                "   Sent in all: " + Words.bytes(sent()) + " to the server, " + Words.bytes(received()) + " from it.");
    }

    private long sent() {
        return reports.stream().mapToLong(report -> report.pushed().bytes()).sum();
    }

    private long received() {
        return reports.stream().mapToLong(report -> report.pulled().bytes()).sum();
    }

    /** Returns what happened, for machines. */
    Object result(List<String> differences) {
        return Json.object(
                "equal", differences.isEmpty(),
                "differences", differences,
                "conflicts", reports.stream().mapToLong(SyncReport::conflicts).sum(),
                "bytesSent", sent(),
                "bytesReceived", received(),
                "syncs",
                        reports.stream()
                                .map(report -> SyncReports.json(report, List.of()))
                                .toList());
    }

    private static String money(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }
}
