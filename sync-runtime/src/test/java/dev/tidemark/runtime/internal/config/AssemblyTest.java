package dev.tidemark.runtime.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.internal.config.Assembly.Request;
import dev.tidemark.runtime.internal.config.Assembly.Result;
import dev.tidemark.runtime.internal.config.TablePolicy.Deletes;
import dev.tidemark.runtime.internal.config.TablePolicy.Granularity;
import dev.tidemark.runtime.internal.config.TablePolicy.Mode;
import dev.tidemark.runtime.internal.guard.Calls;
import dev.tidemark.runtime.internal.guard.Faults;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.plugin.Problem;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {
    static final Guards GUARDS = new Guards(new Faults(InstantSource.fixed(Instant.EPOCH)), Calls.direct());

    @TempDir
    Path work;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> options = new HashMap<>();
    private URLClassLoader classPath;

    @BeforeEach
    void installPlugins() {
        classPath = FakePlugins.classPath(work.resolve("classes"));
    }

    @AfterEach
    void close() throws IOException {
        classPath.close();
    }

    @Test
    void everythingHasADefault() {
        Blueprint blueprint = ready("");
        assertEquals("node", blueprint.node().name());
        assertEquals(Role.DEVICE, blueprint.node().role());
        assertEquals(work.resolve("tidemark-data"), blueprint.node().data());
        assertEquals("sqlite", blueprint.storage().name());
        assertEquals(
                work.resolve("tidemark-data/hub.db"),
                blueprint.storage().config().get(FakePlugins.Sqlite.FILE));
        assertEquals(List.of(), blueprint.listen());
        assertEquals(List.of(), blueprint.peers());
        assertEquals(
                List.of("zstd"), blueprint.codecs().stream().map(Bound::name).toList());
        assertEquals("auto", blueprint.power().name());
        assertEquals(List.of("last-writer-wins"), names(blueprint));
        assertEquals(Optional.empty(), blueprint.history());
        assertEquals(TablePolicy.standard(Optional.empty()), blueprint.policy("any"));
        assertEquals(Path.of("/"), blueprint.deviceRoot());
    }

    @Test
    void aServerListensByDefault() {
        environment.put("HOSTNAME", "box");
        options.put("node.role", "server");
        Blueprint blueprint = ready("");
        assertEquals(Role.SERVER, blueprint.node().role());
        assertEquals("box", blueprint.node().name());
        assertEquals(
                URI.create("ws://127.0.0.1:7400"), blueprint.listen().get(0).address());
    }

    @Test
    void aWholeConfigurationIsRead() {
        environment.put("TOKEN", "open sesame");
        Blueprint blueprint = ready("""
            node:    { name: hub-1, role: server, data: data }
            storage: { type: sqlite, file: data/hub.db, busy-timeout: 2s }
            listen:  [ { type: websocket, address: "127.0.0.1:7400" }, "ws://localhost:7401" ]
            peers:   [ { type: websocket, address: "wss://sync.example.org", token: "${TOKEN}" } ]
            codecs:  [ { type: zstd, level: 9 }, none ]
            power:   auto
            device:  { root: /host }
            conflict: last-writer-wins
            history: off
            tables:
              invoices:
                conflict: [ { type: acme-longest-note, column: body }, manual ]
                deletes: update-wins
                granularity: row
                mode: two-way
                columns: { total: manual, tags: [ last-writer-wins, manual ] }
                history: 30d
                ttl: 12h
                references: { customer_ref: customers }
            """);
        assertEquals(
                new NodeConfiguration.Node(
                        "hub-1",
                        Role.SERVER,
                        work.resolve("data"),
                        Optional.of(Duration.ofDays(90)),
                        Optional.of(Duration.ofDays(30)),
                        Optional.of(Duration.ofHours(1))),
                blueprint.node());
        BoundConfig storage = blueprint.storage().config();
        assertEquals(work.resolve("data/hub.db"), storage.get(FakePlugins.Sqlite.FILE));
        assertEquals(Duration.ofSeconds(2), storage.get(FakePlugins.Sqlite.BUSY));
        assertEquals(Optional.empty(), storage.find(FakePlugins.Sqlite.KEY));
        assertEquals(
                List.of("ws://127.0.0.1:7400", "ws://localhost:7401"),
                blueprint.listen().stream()
                        .map(each -> each.address().toString())
                        .toList());
        assertEquals(
                "open sesame", blueprint.peers().get(0).token().orElseThrow().value());
        assertFalse(blueprint.toString().contains("sesame"), blueprint.toString());
        assertEquals(9, blueprint.codecs().get(0).config().get(FakePlugins.Zstd.LEVEL));
        assertEquals(1, blueprint.codecs().size());
        assertEquals(Path.of("/host"), blueprint.deviceRoot());
        assertEquals(
                new TablePolicy(
                        Deletes.UPDATE_WINS,
                        Granularity.ROW,
                        Mode.TWO_WAY,
                        OnDemand.DEFAULT,
                        Optional.of(Duration.ofDays(30)),
                        Optional.of(Duration.ofHours(12))),
                blueprint.policy("invoices"));
        Blueprint.Table invoices = blueprint.tables().get("invoices");
        assertEquals(Map.of("customer_ref", "customers"), invoices.references());
        assertEquals(
                List.of("acme-longest-note", "manual"),
                invoices.conflict().stream().map(Bound::name).toList());
    }

    @Test
    void aDeviceHoldsATableOnDemand() {
        Blueprint blueprint = ready("""
            tables:
              customers: { mode: on-demand, rows: 50, deadline: 300ms }
              orders: { mode: on-demand }
            """);
        assertEquals(
                new OnDemand(50, Duration.ofMillis(300)),
                blueprint.policy("customers").onDemand());
        assertEquals(Mode.ON_DEMAND, blueprint.policy("customers").mode());
        assertEquals(OnDemand.DEFAULT, blueprint.policy("orders").onDemand());
    }

    @Test
    void theHistoryOfATableIsThatOfTheNodeWhereItSaysNothing() {
        Blueprint blueprint = ready("""
            history: 12h
            tables:
              kept: { granularity: row }
              plain: { history: off }
            """);
        assertEquals(Optional.of(Duration.ofHours(12)), blueprint.policy("kept").history());
        assertEquals(Optional.empty(), blueprint.policy("plain").history());
        assertEquals(
                Optional.of(Duration.ofHours(12)), blueprint.policy("another").history());
    }

    @Test
    void aWriteStandsAgainstTheEndOfARowUnlessItsTableSaysElse() {
        environment.put("TIDEMARK_TABLES_CARTS_TTL", "2h");
        Blueprint blueprint = ready("""
            tables:
              sessions: { ttl: 30m }
              codes: { ttl: 30m, deletes: by-stamp }
              kept: { ttl: off }
            """);
        assertEquals(
                Optional.of(Duration.ofMinutes(30)),
                blueprint.policy("sessions").ttl());
        assertEquals(Deletes.UPDATE_WINS, blueprint.policy("sessions").deletes());
        assertEquals(Deletes.BY_STAMP, blueprint.policy("codes").deletes());
        assertEquals(Optional.empty(), blueprint.policy("kept").ttl());
        assertEquals(Deletes.BY_STAMP, blueprint.policy("kept").deletes());
        assertEquals(Optional.of(Duration.ofHours(2)), blueprint.policy("carts").ttl());
        assertEquals(
                List.of(
                        "line 1  tables.t.ttl = \"0s\": expected off, or a duration of at least 1s, such as 30m or 12h."),
                faulty("tables: { t: { ttl: 0s } }"));
    }

    @Test
    void deletionsAreRememberedForAsLongAsTheNodeSays() {
        assertEquals(
                Optional.of(Duration.ofDays(90)),
                ready("node: { name: n }").node().tombstones());
        assertEquals(
                Optional.of(Duration.ofHours(12)),
                ready("node: { tombstones: 12h }").node().tombstones());
        assertEquals(Optional.empty(), ready("node: { tombstones: off }").node().tombstones());
        assertEquals(
                List.of(
                        "line 1  node.tombstones = \"10ms\": expected off, or a duration of at least 1s, such as 12h or 30d."),
                faulty("node: { tombstones: 10ms }"));
    }

    @Test
    void conflictsAreKeptForAsLongAsTheNodeSays() {
        assertEquals(
                Optional.of(Duration.ofHours(12)),
                ready("node: { conflicts: 12h }").node().conflicts());
        assertEquals(Optional.empty(), ready("node: { conflicts: off }").node().conflicts());
        assertEquals(
                List.of(
                        "line 1  node.conflicts = \"10ms\": expected off, or a duration of at least 1s, such as 12h or 30d."),
                faulty("node: { conflicts: 10ms }"));
    }

    @Test
    void everyProblemIsToldInOneRunAndInTheOrderOfTheFile() {
        assertEquals(
                List.of(
                        "line 1  nod: unknown setting of a node. Did you mean 'node'? It has: codecs, conflict,"
                                + " device, history, listen, node, peers, plugins, power, storage, tables.",
                        "line 4  storage.fiel: unknown setting of storage backend 'sqlite'. Did you mean"
                                + " 'storage.file'? It has: busy-timeout, file, key.",
                        "line 5  storage.busy-timeout = \"soon\": expected a duration such as 500ms, 30s, 5m, 12h or"
                                + " 30d.",
                        "line 6  codecs[0].level = \"max\": expected a whole number from 1 to 22.",
                        "line 6  codecs[1] = \"zst\": no codec has this name. Did you mean 'zstd'? Available: zstd"
                                + " (class path). Looked in: class path.",
                        "line 7  conflict = \"acme-longest\": no conflict strategy has this name. Did you mean"
                                + " 'acme-longest-note'? Available: acme-longest-note (class path), last-writer-wins"
                                + " (class path), manual (class path). Looked in: class path.",
                        "line 8  history = \"forever\": expected off, or a duration such as 12h or 30d.",
                        "line 11  tables.notes.deletes = \"never\": expected one of update-wins, delete-wins,"
                                + " by-stamp.",
                        "line 12  tables.notes.conflict: the setting 'column' of conflict strategy 'acme-longest-note'"
                                + " is missing: expected a text. Which column to measure.",
                        "line 13  tables.notes.colums: unknown setting of a table. Did you mean"
                                + " 'tables.notes.columns'? It has: columns, conflict, deadline, deletes, granularity,"
                                + " history, mode, references, rows, ttl."),
                faulty("""
                    nod: { name: x }
                    storage:
                      type: sqlite
                      fiel: a.db
                      busy-timeout: soon
                    codecs: [ { type: zstd, level: max }, zst ]
                    conflict: acme-longest
                    history: forever
                    tables:
                      notes:
                        deletes: never
                        conflict: { type: acme-longest-note }
                        colums: {}
                    """));
    }

    @Test
    void aStrategyThatNoPluginOffersIsUnknown() {
        assertEquals(
                List.of(Code.UNKNOWN_PLUGIN, Code.UNKNOWN_PLUGIN),
                codes("tables: { t: { columns: { total: counter, tags: set-union } } }"));
    }

    @Test
    void aKeyThatStandsTwiceIsAnError() {
        assertEquals(
                List.of("line 3  node.name: stands on line 2 already. Remove one."),
                faulty("node:\n  name: a\n  name: b\n"));
    }

    @Test
    void whatIsNotYamlIsSaidWithItsLine() {
        List<Problem> problems = problems("node: { name: a\nstorage: [\n");
        assertEquals(Code.SYNTAX, problems.get(0).code());
        assertTrue(problems.get(0).place().line() > 0, problems::toString);
    }

    @Test
    void aFileThatIsNoMapIsRefused() {
        assertEquals(List.of(Code.SYNTAX), codes("- a\n- b\n"));
        assertEquals(List.of(Code.SYNTAX), codes("node: { name: a }\n---\nnode: { name: b }\n"));
        assertEquals(
                Code.SYNTAX,
                problems("node: &n { name: a }\ndevice: *n\n").get(0).code());
    }

    @Test
    void aValueOfAnotherFormIsRefused() {
        assertEquals(
                List.of(
                        "line 1  node = \"hub\": expected keys with values.",
                        "line 2  storage.file = \"[a, b]\": expected a path.",
                        "line 3  peers[0]: 'address' is missing: expected an address such as ws://127.0.0.1:7400.",
                        "line 4  conflict: 'type' is missing: expected the name of a plugin."),
                faulty("""
                    node: hub
                    storage: { type: sqlite, file: [a, b] }
                    peers: [ { type: websocket } ]
                    conflict: { column: x }
                    """));
    }

    @Test
    void anAddressWithoutASchemeIsRefused() {
        assertEquals(
                List.of("line 1  listen[0] = \"7400\": expected an address such as ws://127.0.0.1:7400."),
                faulty("listen: [ 7400 ]"));
    }

    @Test
    void aNameThatNobodyCanReadIsNone() {
        Result.Ready ready = assertInstanceOf(Result.Ready.class, check("node: { name: \"  \" }"));
        assertEquals("node", ready.blueprint().node().name());
    }

    @Test
    void aProblemIsOneLineWhateverWasGiven() {
        assertEquals(
                List.of("line 1  node.role = \"a?b\": expected one of device, server, peer."),
                faulty("node: { role: \"a\\nb\" }"));
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        Result result = Assembly.check(request(Optional.of(Path.of("absent.yaml"))));
        assertEquals(
                "absent.yaml: can't be read (it does not exist). Name another file with --config.",
                result.problems().get(0).toString());
    }

    @Test
    void anOlderKeyWorksAndIsReported() {
        Result.Ready ready = assertInstanceOf(Result.Ready.class, check("storage: { type: sqlite, timeout: 1s }"));
        assertEquals(
                List.of("line 1  storage.timeout: is now called 'storage.busy-timeout'. Rename it."),
                ready.problems().stream().map(Problem::toString).toList());
        assertEquals(Duration.ofSeconds(1), ready.blueprint().storage().config().get(FakePlugins.Sqlite.BUSY));
        assertEquals(
                List.of(Code.DEPRECATED_SETTING), codes("storage: { type: sqlite, timeout: 1s, busy-timeout: 2s }"));
    }

    @Test
    void aMissingVariableIsAProblemAndADoubledDollarIsNone() {
        assertEquals(
                List.of("line 1  node.name: the environment has no variable 'NOBODY'. Set it, or write the value"
                        + " itself."),
                faulty("node: { name: \"${NOBODY}\" }"));
        assertEquals("${NOBODY}", ready("node: { name: \"$${NOBODY}\" }").node().name());
    }

    @Test
    void aValueFromAVariableIsNotShown() {
        environment.put("WAIT", "hunter2");
        assertEquals(
                List.of("line 1  storage.busy-timeout = \"[hidden]\": expected a duration such as 500ms, 30s, 5m, 12h"
                        + " or 30d."),
                faulty("storage: { type: sqlite, busy-timeout: \"${WAIT}\" }"));
    }

    @Test
    void theEnvironmentGoesOverTheFileAndTheCommandLineOverBoth() {
        environment.put("TIDEMARK_NODE_NAME", "from-environment");
        environment.put("TIDEMARK_NODE_ROLE", "server");
        environment.put("TIDEMARK_STORAGE_BUSY_TIMEOUT", "9s");
        environment.put("TIDEMARK_LISTEN_0_ADDRESS", "127.0.0.1:1");
        environment.put("TIDEMARK_CONFLICT", "last-writer-wins, manual");
        environment.put("TIDEMARK_CODECS", "none");
        environment.put("TIDEMARK_TABLES_ORDER_ITEMS_DELETES", "delete-wins");
        environment.put("TIDEMARK_TABLES_ORDER_ITEMS_COLUMNS_UNIT_PRICE", "manual");
        environment.put("TIDEMARK_TABLES_NEW_ONE_GRANULARITY", "row");
        environment.put("TIDEMARK_HOME", "/opt/tidemark");
        environment.put("TIDEMARK_POWER", "");
        options.put("node.name", "from-options");
        options.put("listen[1].address", "ws://127.0.0.1:2");
        Blueprint blueprint = ready("""
            node: { name: from-file }
            listen: [ "ws://127.0.0.1:7400" ]
            codecs: zstd
            tables: { Order-Items: { columns: { Unit-Price: last-writer-wins } } }
            """);
        assertEquals("from-options", blueprint.node().name());
        assertEquals(Role.SERVER, blueprint.node().role());
        assertEquals(Duration.ofSeconds(9), blueprint.storage().config().get(FakePlugins.Sqlite.BUSY));
        assertEquals(
                List.of("ws://127.0.0.1:1", "ws://127.0.0.1:2"),
                blueprint.listen().stream()
                        .map(each -> each.address().toString())
                        .toList());
        assertEquals(List.of("last-writer-wins", "manual"), names(blueprint));
        assertEquals(List.of(), blueprint.codecs());
        assertEquals(Deletes.DELETE_WINS, blueprint.policy("order-items").deletes());
        Blueprint.Table items = blueprint.tables().get("Order-Items");
        assertEquals("manual", items.columns().get("Unit-Price").get(0).name());
        assertEquals(Granularity.ROW, blueprint.policy("new_one").granularity());
    }

    @Test
    void problemsOfOverridesNameTheirSource() {
        environment.put("TIDEMARK_STORAGE_FIEL", "a.db");
        environment.put("TIDEMARK_NODE_ROLE", "king");
        environment.put("TIDEMARK_LISTEN_3_ADDRESS", "ws://x");
        options.put("power", "turbo");
        assertEquals(
                List.of(
                        "item 3 (from TIDEMARK_LISTEN_3_ADDRESS): there is no item 0 before item 3. Items count from"
                                + " 0.",
                        "node.role (from TIDEMARK_NODE_ROLE) = \"king\": expected one of device, server, peer.",
                        "storage.fiel (from TIDEMARK_STORAGE_FIEL): unknown setting of storage backend 'sqlite'. Did"
                                + " you mean 'storage.file'? It has: busy-timeout, file, key.",
                        "power (from command line) = \"turbo\": no power profile has this name. Available: auto (class "
                                + "path). Looked in: class path."),
                faulty(""));
    }

    @Test
    void aVariableOfOursThatSetsNothingIsAWarning() {
        environment.put("TIDEMARK_STORRAGE_FILE", "a.db");
        Result.Ready ready = assertInstanceOf(Result.Ready.class, check(""));
        assertEquals(1, ready.problems().size());
        assertTrue(ready.problems()
                .get(0)
                .toString()
                .startsWith("TIDEMARK_STORRAGE_FILE: sets nothing that there is. Did you mean 'storage'?"));
    }

    @Test
    void aWholeSectionIsReplacedByItsName() {
        options.put("storage", "memory");
        assertEquals(
                "memory",
                ready("storage: { type: sqlite, file: a.db }").storage().name());
    }

    @Test
    void aBackendWithoutHistoryIsNotAskedForIt() {
        assertEquals(
                List.of("line 2  tables.t.history: storage backend 'memory' keeps no history. Choose another, or set"
                        + " history: off."),
                faulty("storage: memory\ntables: { t: { history: 1d } }"));
    }

    @Test
    void anAddressThatNoTransportServesIsRefused() {
        assertEquals(
                List.of(
                        "line 1  peers[0] = \"smtp://example.org\": no transport serves addresses that begin with"
                                + " 'smtp:'. Available: websocket serves ws, wss.",
                        "line 2  listen[0].address = \"http://example.org\": expected an address that begins with ws"
                                + " or wss, for transport 'websocket'."),
                faulty("""
                    peers: [ "smtp://example.org" ]
                    listen: [ { type: websocket, address: "http://example.org" } ]
                    """));
    }

    @Test
    void partsAreCreatedOnceForEqualSettingsAndClosedTogether() throws Exception {
        Blueprint blueprint = ready("""
            node: { role: server }
            peers: [ "ws://a:1", "ws://b:2", { address: "ws://c:3", ping-seconds: 5 } ]
            conflict: manual
            tables:
              Invoices:
                conflict: { type: acme-longest-note, column: body }
                columns: { total: manual }
            """);
        Parts parts = Parts.create(blueprint, AssemblyTest::context, GUARDS);
        assertEquals(List.of("zstd"), List.copyOf(parts.codecs().keySet()));
        assertSame(parts.listen().get(0).transport(), parts.peers().get(0).transport());
        assertSame(parts.peers().get(0).transport(), parts.peers().get(1).transport());
        assertNotSame(parts.peers().get(1).transport(), parts.peers().get(2).transport());
        Strategy longest = parts.chain("INVOICES", "other").get(0);
        assertTrue(longest.wantsAncestor() && !longest.needsServer());
        Strategy total = parts.chain("invoices", "TOTAL").get(0);
        assertTrue(total.needsServer());
        assertSame(total.strategy(), parts.chain("customers").get(0).strategy());
        parts.close();
        parts.close();
        for (Parts.Endpoint peer : parts.peers()) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> peer.transport()
                            .connect(peer.address())
                            .toCompletableFuture()
                            .get());
            assertEquals(
                    TransportException.Kind.CLOSED,
                    assertInstanceOf(TransportException.class, failure.getCause())
                            .kind());
        }
    }

    @Test
    void aPartThatCannotBeCreatedIsNamedAndThoseBeforeItAreClosed() {
        Blueprint blueprint = ready("peers: [ \"ws://a:1\", { address: \"ws://b:2\", ping-seconds: 0 } ]");
        PluginException failure =
                assertThrows(PluginException.class, () -> Parts.create(blueprint, AssemblyTest::context, GUARDS));
        assertEquals(
                "peers[1]: transport 'websocket' (class path) could not be created: it would never ping",
                failure.getMessage());
    }

    @Test
    void aPluginIsPutInFrontOfAnotherOneThatItsSettingsChoose() {
        for (String backend :
                List.of("{ type: sqlite, key: swordfish, file: /x.db }", "{ key: swordfish, file: /x.db }")) {
            Blueprint blueprint = ready("storage: { type: layered, backend: " + backend + " }");
            BoundConfig config = blueprint.storage().config();
            assertEquals("{backend: sqlite{file: /x.db, key: [hidden]}}", config.toString());
            ChosenStorage chosen = config.get(FakePlugins.Layered.BACKEND);
            assertEquals("sqlite", chosen.name());
            assertEquals(new FakePlugins.Sqlite().capabilities(), chosen.capabilities());
            PluginException failure = assertThrows(
                    PluginException.class, () -> blueprint.storage().create(AssemblyTest::context, GUARDS));
            assertEquals(
                    "storage: storage backend 'layered' (class path) could not be created: storage.backend: storage"
                            + " backend 'sqlite' (class path) could not be created: key [hidden] does not fit /x.db",
                    failure.getMessage());
        }
        assertEquals(
                "{backend: memory{}}",
                ready("storage: { type: layered, backend: memory }")
                        .storage()
                        .config()
                        .toString());
    }

    @Test
    void theEnvironmentReachesTheSettingsOfWhatIsBehind() {
        environment.put("TIDEMARK_STORAGE_BACKEND_BUSY_TIMEOUT", "9s");
        assertEquals(
                "{backend: sqlite{busy-timeout: 9s, file: /x.db}}",
                ready("storage: { type: layered, backend: { type: sqlite, file: /x.db } }")
                        .storage()
                        .config()
                        .toString());
    }

    @Test
    void theEnvironmentAloneMakesAStorageWithAnotherOneBehind() {
        environment.put("TIDEMARK_STORAGE", "layered");
        environment.put("TIDEMARK_STORAGE_BACKEND", "sqlite");
        environment.put("TIDEMARK_STORAGE_BACKEND_FILE", "/x.db");
        assertEquals(
                "{backend: sqlite{file: /x.db}}", ready("").storage().config().toString());
    }

    @Test
    void whatIsWrongWithTheOneBehindIsToldOnceAndWithItsPlace() {
        assertEquals(
                List.of(
                        "line 1  storage: the setting 'backend' of storage backend 'layered' is missing: expected a type"
                                + " of storage. What is behind."),
                faulty("storage: layered"));
        assertEquals(
                List.of("line 1  storage.backend.fiel: unknown setting of storage backend 'sqlite'. Did you mean"
                        + " 'storage.backend.file'? It has: busy-timeout, file, key."),
                faulty("storage: { type: layered, backend: { type: sqlite, file: /x.db, fiel: /y.db } }"));
        List<String> missing = faulty("storage: { type: layered, backend: postgres }");
        assertEquals(1, missing.size(), missing::toString);
        assertTrue(
                missing.get(0).contains("storage.backend = \"postgres\": no storage backend has this name"),
                missing::toString);
    }

    @Test
    void secretsAreHiddenInWhatIsPrintedAndInWhatPluginsSay() {
        Blueprint blueprint = ready("storage: { type: sqlite, key: swordfish, file: /x.db }");
        assertEquals(
                "{file: /x.db, key: [hidden]}", blueprint.storage().config().toString());
        PluginException failure =
                assertThrows(PluginException.class, () -> blueprint.storage().create(AssemblyTest::context, GUARDS));
        assertEquals(
                "storage: storage backend 'sqlite' (class path) could not be created: key [hidden] does not fit /x.db",
                failure.getMessage());
    }

    @Test
    void aSettingThatWasNotDeclaredIsNotRead() {
        BoundConfig config = ready("").storage().config();
        assertThrows(IllegalArgumentException.class, () -> config.get(FakePlugins.Zstd.LEVEL));
        assertThrows(IllegalArgumentException.class, () -> config.get(FakePlugins.Sqlite.KEY));
    }

    @Test
    void theReferenceHoldsEverySettingOfEveryPlugin() {
        ReferenceDocs docs =
                new ReferenceDocs(Assembly.inventory(request(Optional.empty())).catalog());
        String text = docs.markdown();
        assertTrue(
                text.contains(
                        "| `busy-timeout` | a duration such as 500ms, 30s, 5m, 12h or 30d | `5s` | How long to wait."
                                + " Formerly `timeout`. |"),
                text);
        assertTrue(text.contains("| `column` | a text | required | Which column to measure. |"), text);
        assertTrue(text.contains("| `role` | one of device, server, peer | `device` |"), text);
        List<?> plugins = (List<?>) docs.structure().get("plugins");
        assertEquals(9, plugins.size());
    }

    private static List<String> names(Blueprint blueprint) {
        return blueprint.conflict().stream().map(Bound::name).toList();
    }

    private Blueprint ready(String yaml) {
        Result result = check(yaml);
        return assertInstanceOf(
                        Result.Ready.class, result, () -> result.problems().toString())
                .blueprint();
    }

    private List<String> faulty(String yaml) {
        return problems(yaml).stream().map(Problem::toString).toList();
    }

    private List<Code> codes(String yaml) {
        return problems(yaml).stream().map(Problem::code).toList();
    }

    private List<Problem> problems(String yaml) {
        return assertInstanceOf(Result.Faulty.class, check(yaml)).problems();
    }

    private Result check(String yaml) {
        try {
            Path file = Files.writeString(work.resolve("tidemark.yaml"), yaml);
            return Assembly.check(request(Optional.of(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Request request(Optional<Path> file) {
        return new Request(file, options, environment, Optional.empty(), classPath, work);
    }

    static PluginContext context(String instanceName) {
        return new FixedContext(instanceName);
    }

    private record FixedContext(String instanceName) implements PluginContext {
        @Override
        public UUID nodeId() {
            return Author.NOBODY.node();
        }

        @Override
        public Path dataDirectory() {
            return Path.of("nowhere");
        }

        @Override
        public InstantSource clock() {
            return InstantSource.fixed(Instant.EPOCH);
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public System.Logger logger() {
            return System.getLogger(instanceName);
        }
    }
}
