package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.rows.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * SymmetricDS as a peer: a server's and a client's engine in one process, each on an SQLite file, with HTTP on loopback between them.
 * It is no dependency of anything here: who wants to see it measured downloads it, and it is only ever called by name.
 *
 * <p>Its jobs are off, and what they do is called at once instead, so that nobody waits for a timer. Argument: rows.
 */
public final class SymmetricDs {
    private static final String ENGINES = "org.jumpmind.symmetric.";
    private static final String JETTY = "org.eclipse.jetty.";
    private static final int PORT = 31_517;
    private static final String ADDRESS = "http://127.0.0.1:" + PORT + "/sync/";
    private static final int CHANGED = 100;
    private static final int LIMIT_SECONDS = 120;
    private static final int REGISTRATIONS = 60;
    private static final double MILLIS = 1e3;
    private static final String TABLE =
            " (id varchar(40) primary key not null, name varchar(80), email varchar(80), city varchar(40), qty integer,"
                    + " price double precision, status varchar(20), note varchar(200), updated_at bigint, rev integer)";
    private static final String[] JOBS = {
        "push",
        "pull",
        "route",
        "purge",
        "heartbeat",
        "stage.management",
        "sync.triggers",
        "synctriggers",
        "watchdog",
        "stat.flush",
        "refresh.cache",
        "file.sync.tracker",
        "monitor",
        "initial.load.extract",
        "initial.load.queue",
        "purge.outgoing",
        "purge.incoming",
        "offline.push",
        "offline.pull",
        "sync.config",
        "report.status",
        "log.miner"
    };

    private final Path folder;
    private final int rows;
    private Reflected server;
    private Reflected client;
    private DataSource serverData;
    private DataSource clientData;
    private int round;

    private SymmetricDs(Path folder, int rows) {
        this.folder = folder;
        this.rows = rows;
    }

    /** Begins, and measures a round for each line of input. */
    public static void main(String[] arguments) throws Exception {
        SymmetricDs measured =
                new SymmetricDs(Files.createTempDirectory("symmetricds"), Integer.parseInt(arguments[0]));
        measured.start();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready SymmetricDS " + version());
        while (input.readLine() != null) {
            System.out.println("figures " + measured.round());
        }
        System.exit(0);
    }

    private static String version() throws ReflectiveOperationException {
        return String.valueOf(
                Class.forName(ENGINES + "Version").getMethod("version").invoke(null));
    }

    private void start() throws ReflectiveOperationException, IOException, SQLException, InterruptedException {
        Reflected holder = Reflected.create(ENGINES + "web.SymmetricEngineHolder");
        holder.call("setStaticEnginesMode", true);
        Path serverFile = file("hub", "hub", "000", "");
        server = Reflected.create(ENGINES + "web.ServerSymmetricEngine", serverFile.toFile(), null, holder.object());
        Reflected engines = holder.call("getEngines");
        Map.class.getMethod("put", Object.class, Object.class).invoke(engines.object(), "hub", server.object());
        server.call("setupDatabase", true);
        serverData = data(server);
        describe();
        serve(holder);
        server.call("start");
        client = Reflected.create(
                ENGINES + "ClientSymmetricEngine", properties("device", "device", "001", ADDRESS + "hub"), false);
        client.call("setupDatabase", true);
        clientData = data(client);
        execute(clientData, "create table item" + TABLE);
        execute(clientData, "create table bare" + TABLE);
        server.call("openRegistration", "device", "001");
        client.call("start");
        register();
        server.call("getTriggerRouterService").call("syncTriggers");
    }

    private void register() throws ReflectiveOperationException, SQLException, InterruptedException {
        for (int i = 0; i < REGISTRATIONS && number(clientData, "select count(*) from sym_trigger_hist") == 0; i++) {
            client.call("pull");
            Thread.sleep(500);
            client.call("getTriggerRouterService").call("syncTriggers");
        }
    }

    private static DataSource data(Reflected engine) throws ReflectiveOperationException {
        return (DataSource) engine.call("getDataSource").object();
    }

    private Path file(String name, String group, String id, String registration) throws IOException {
        Path file = folder.resolve(name + ".properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties(name, group, id, registration).store(out, null);
        }
        return file;
    }

    private Properties properties(String name, String group, String id, String registration) {
        Properties properties = new Properties();
        properties.setProperty("engine.name", name);
        properties.setProperty("group.id", group);
        properties.setProperty("external.id", id);
        properties.setProperty("db.driver", "org.sqlite.JDBC");
        properties.setProperty(
                "db.url", "jdbc:sqlite:" + folder.resolve(name + ".db") + "?journal_mode=WAL&synchronous=NORMAL");
        properties.setProperty("db.user", "");
        properties.setProperty("db.password", "");
        properties.setProperty("sync.url", ADDRESS + name);
        properties.setProperty("registration.url", registration);
        properties.setProperty("auto.registration", "true");
        properties.setProperty("auto.config.database", "true");
        properties.setProperty("job.random.max.start.time.ms", "1");
        properties.setProperty("http.concurrent.workers.max", "20");
        properties.setProperty("max.num.batches.extract", "100");
        for (String job : JOBS) {
            properties.setProperty("start." + job + ".job", "false");
        }
        return properties;
    }

    /** Describes two groups, whose nodes give each other what they change in one table. */
    private void describe() throws SQLException {
        execute(serverData, "create table item" + TABLE);
        insertUnlessThere("sym_node_group(node_group_id)", "'hub'");
        insertUnlessThere("sym_node_group(node_group_id)", "'device'");
        insertUnlessThere(
                "sym_node_group_link(source_node_group_id, target_node_group_id, data_event_action)",
                "'device', 'hub', 'P'");
        insertUnlessThere(
                "sym_node_group_link(source_node_group_id, target_node_group_id, data_event_action)",
                "'hub', 'device', 'W'");
        String now = "current_timestamp, current_timestamp";
        String router = "sym_router(router_id, source_node_group_id, target_node_group_id, router_type, create_time,"
                + " last_update_time)";
        insertUnlessThere(router, "'up', 'device', 'hub', 'default', " + now);
        insertUnlessThere(router, "'down', 'hub', 'device', 'default', " + now);
        insertUnlessThere(
                "sym_channel(channel_id, processing_order, max_batch_size, enabled, description)",
                "'item', 1, 10000, 1, 'items'");
        insertUnlessThere(
                "sym_trigger(trigger_id, source_table_name, channel_id, create_time, last_update_time)",
                "'item', 'item', 'item', " + now);
        String routed = "sym_trigger_router(trigger_id, router_id, initial_load_order, create_time, last_update_time)";
        insertUnlessThere(routed, "'item', 'up', 1, " + now);
        insertUnlessThere(routed, "'item', 'down', 1, " + now);
        insertUnlessThere("sym_node(node_id, node_group_id, external_id, sync_enabled)", "'000', 'hub', '000', 1");
        insertUnlessThere(
                "sym_node_security(node_id, node_password, registration_enabled, registration_time,"
                        + " initial_load_enabled, created_at_node_id)",
                "'000', 'secret', 0, current_timestamp, 0, '000'");
        insertUnlessThere("sym_node_identity", "'000'");
    }

    private void insertUnlessThere(String into, String values) throws SQLException {
        execute(serverData, "insert or ignore into " + into + " values (" + values + ")");
    }

    private static void serve(Reflected holder) throws ReflectiveOperationException {
        Reflected http = Reflected.create(JETTY + "server.Server");
        Reflected connector = Reflected.create(JETTY + "server.ServerConnector", http.object());
        connector.call("setHost", "127.0.0.1");
        connector.call("setPort", PORT);
        http.call("addConnector", connector.object());
        Reflected context = Reflected.create(JETTY + "ee10.servlet.ServletContextHandler", "/");
        String attribute = String.valueOf(Class.forName(ENGINES + "web.WebConstants")
                .getField("ATTR_ENGINE_HOLDER")
                .get(null));
        context.call("setAttribute", attribute, holder.object());
        context.call("getServletContext").call("setAttribute", attribute, holder.object());
        Reflected servlet = Reflected.create(ENGINES + "web.SymmetricServlet");
        context.call(
                "addServlet",
                Reflected.create(JETTY + "ee10.servlet.ServletHolder", servlet.object())
                        .object(),
                "/sync/*");
        http.call("setHandler", context.object());
        http.call("start");
    }

    /** Measures: new rows there, a hundred changes there, new rows back. */
    private String round() throws ReflectiveOperationException, SQLException, InterruptedException {
        round++;
        long before = number(serverData, "select count(*) from item");
        double bare = rows / insert(clientData, "bare", 2L * round);
        double captured = rows / insert(clientData, "item", 2L * round);
        long start = System.nanoTime();
        until(serverData, "select count(*) from item", before + rows, client, "push");
        double push = rows / Measure.seconds(start);
        execute(
                clientData,
                "update item set qty = qty + 1, rev = " + (1_000 + round)
                        + " where id in (select id from item order by id limit " + CHANGED + ")");
        start = System.nanoTime();
        until(serverData, "select count(*) from item where rev = " + (1_000 + round), CHANGED, client, "push");
        double small = Measure.seconds(start) * MILLIS;
        insert(serverData, "item", 2L * round + 1);
        start = System.nanoTime();
        until(clientData, "select count(*) from item", before + 2L * rows, client, "pull");
        double pull = rows / Measure.seconds(start);
        return "captured=" + captured + " bare=" + bare + " push=" + push + " pull=" + pull + " small=" + small
                + " bytes=" + bytesOfARow();
    }

    private void until(DataSource data, String query, long wanted, Reflected engine, String step)
            throws ReflectiveOperationException, SQLException, InterruptedException {
        long start = System.nanoTime();
        (step.equals("pull") ? server : client).call("route");
        while (number(data, query) < wanted) {
            Measure.check(Measure.seconds(start) < LIMIT_SECONDS, "SymmetricDS does not come to an end");
            engine.call(step);
            Thread.sleep(1);
        }
    }

    private double bytesOfARow() throws SQLException {
        String sum = " from sym_outgoing_batch where channel_id = 'item'";
        return (double) number(serverData, "select sum(byte_count)" + sum)
                / number(serverData, "select sum(data_row_count)" + sum);
    }

    /** Returns the seconds that it took. */
    private double insert(DataSource data, String table, long seed) throws SQLException {
        try (Connection connection = data.getConnection()) {
            return Rows.insert(connection, table, rows, Rows.TRANSACTION, seed);
        }
    }

    private static void execute(DataSource data, String statement) throws SQLException {
        try (Connection connection = data.getConnection();
                Statement execution = connection.createStatement()) {
            execution.executeUpdate(statement);
        }
    }

    private static long number(DataSource data, String query) throws SQLException {
        try (Connection connection = data.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
