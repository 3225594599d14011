package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.internal.config.NodeConfiguration.Device;
import dev.tidemark.runtime.internal.config.NodeConfiguration.Endpoint;
import dev.tidemark.runtime.internal.config.NodeConfiguration.Node;
import dev.tidemark.runtime.internal.config.NodeConfiguration.Plugins;
import dev.tidemark.runtime.internal.config.NodeConfiguration.Table;
import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.Trust;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the meaning of a configuration, as far as it does not depend on which plugins are there. */
final class ConfigurationReader {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    private final Tree.Branch root;
    private final Sections sections;
    private final Selections selections;
    private final String hostName;

    ConfigurationReader(Tree.Branch root, Sections sections, Selections selections, String hostName) {
        this.root = root;
        this.sections = sections;
        this.selections = selections;
        this.hostName = hostName;
    }

    NodeConfiguration read() {
        checkSections();
        Node node = node();
        Optional<Duration> history = history();
        return new NodeConfiguration(
                node,
                storage(node),
                listen(node.role()),
                selections.endpoints("peers", child("peers")),
                codecs(),
                selections.one("power", child("power"), NodeSettings.DEFAULT_POWER),
                new Device(section("device", NodeSettings.DEVICE).get(NodeSettings.ROOT)),
                conflict(),
                history,
                tables(history),
                plugins());
    }

    private void checkSections() {
        root.children().forEach((key, tree) -> {
            if (!NodeSettings.SECTIONS.contains(key)) {
                sections.unknown(tree.origin().place(key), "", key, "a node", NodeSettings.SECTIONS);
            }
        });
    }

    private Optional<Tree> child(String key) {
        return Optional.ofNullable(root.children().get(key));
    }

    private BoundConfig section(String key, ConfigSpec spec) {
        Optional<Tree> tree = child(key);
        Place place = tree.map(Tree::origin).orElse(Origin.DEFAULT).place(key);
        return sections.bind(place, key, "section '" + key + "'", spec, selections.children(key, tree));
    }

    private Node node() {
        BoundConfig config = section("node", NodeSettings.NODE);
        String name =
                config.find(NodeSettings.NAME).filter(given -> !given.isBlank()).orElse(hostName);
        return new Node(
                name,
                config.get(NodeSettings.ROLE),
                sections.fallback(config.get(NodeSettings.DATA)),
                NodeSettings.retention(config.get(NodeSettings.TOMBSTONES)),
                NodeSettings.retention(config.get(NodeSettings.CONFLICTS)),
                NodeSettings.retention(config.get(NodeSettings.VERIFY)));
    }

    /** The default backend needs a file, and everything has a default. */
    private Selection storage(Node node) {
        Selection storage = selections.one("storage", child("storage"), NodeSettings.DEFAULT_STORAGE);
        String file = node.data().resolve(NodeSettings.DEFAULT_FILE).toString();
        return storage.type().equals(NodeSettings.DEFAULT_STORAGE) ? storage.orSetting("file", file) : storage;
    }

    private Plugins plugins() {
        BoundConfig config = section("plugins", NodeSettings.PLUGINS);
        List<String> digests = config.get(NodeSettings.SHA256);
        if (digests.isEmpty()) {
            return new Plugins(config.find(NodeSettings.DIRECTORY), Trust.ALL);
        }
        Tree given = selections.children("plugins", child("plugins")).get(NodeSettings.SHA256.key());
        for (int i = 0; i < digests.size(); i++) {
            if (!DIGEST.matcher(digests.get(i)).matches()) {
                Tree item = given instanceof Tree.Items items ? items.items().get(i) : given;
                sections.bad(
                        Sections.show(item, item.origin().place("plugins.sha256[" + i + "]")), NodeSettings.DIGEST);
            }
        }
        return new Plugins(config.find(NodeSettings.DIRECTORY), Trust.only(digests));
    }

    private List<Endpoint> listen(Role role) {
        Optional<Tree> tree = child("listen");
        if (tree.isPresent() || role != Role.SERVER) {
            return selections.endpoints("listen", tree);
        }
        Selection transport = Selection.fallback("listen[0]", NodeSettings.DEFAULT_TRANSPORT);
        return List.of(new Endpoint(transport, NodeSettings.DEFAULT_LISTEN, Optional.empty()));
    }

    private List<Selection> codecs() {
        Optional<Tree> tree = child("codecs");
        if (tree.isEmpty()) {
            return NodeSettings.DEFAULT_CODECS.stream()
                    .map(name -> Selection.fallback("codecs", name))
                    .toList();
        }
        return selections.list("codecs", tree).stream()
                .filter(codec -> !codec.type().equals(NodeSettings.NO_CODEC))
                .toList();
    }

    private List<Selection> conflict() {
        List<Selection> chain = selections.list("conflict", child("conflict"));
        return chain.isEmpty() ? List.of(Selection.fallback("conflict", NodeSettings.DEFAULT_CONFLICT)) : chain;
    }

    private Optional<Duration> history() {
        Map<String, Tree> given = new LinkedHashMap<>();
        child("history").ifPresent(tree -> given.put("history", tree));
        BoundConfig config = sections.bind(Place.of("history"), "", "a node", NodeSettings.TOP, given);
        return NodeSettings.retention(config.get(NodeSettings.HISTORY));
    }

    private Map<String, Table> tables(Optional<Duration> history) {
        Map<String, Table> tables = new LinkedHashMap<>();
        selections
                .children("tables", child("tables"))
                .forEach((name, tree) -> tables.put(name, table(name, tree, history)));
        return tables;
    }

    private Table table(String name, Tree tree, Optional<Duration> history) {
        String path = "tables." + name;
        Map<String, Tree> given = selections.children(path, Optional.of(tree));
        Map<String, Tree> plain = new LinkedHashMap<>(given);
        plain.keySet().removeAll(Set.of("conflict", "columns", "references"));
        plain.keySet().removeIf(key -> isUnknown(path, key, plain.get(key)));
        BoundConfig config = sections.bind(tree.origin().place(path), path, "a table", NodeSettings.TABLE, plain);
        checkMode(config.get(NodeSettings.MODE), path, plain);
        Optional<Duration> ttl = NodeSettings.retention(config.get(NodeSettings.TTL));
        // What was written while its end drew near has not come to its end.
        boolean lives = ttl.isPresent() && !plain.containsKey("deletes");
        TablePolicy policy = new TablePolicy(
                lives ? TablePolicy.Deletes.UPDATE_WINS : config.get(NodeSettings.DELETES),
                config.get(NodeSettings.GRANULARITY),
                config.get(NodeSettings.MODE),
                new OnDemand(Math.toIntExact(config.get(NodeSettings.ROWS)), config.get(NodeSettings.DEADLINE)),
                plain.containsKey("history") ? NodeSettings.retention(config.get(NodeSettings.HISTORY)) : history,
                ttl);
        return new Table(
                selections.list(path + ".conflict", Optional.ofNullable(given.get("conflict"))),
                columns(path + ".columns", Optional.ofNullable(given.get("columns"))),
                selections.texts(path + ".references", Optional.ofNullable(given.get("references"))),
                policy);
    }

    private void checkMode(TablePolicy.Mode mode, String path, Map<String, Tree> given) {
        switch (mode) {
            case PUSH, PULL, OFF -> {
                Tree tree = given.get("mode");
                sections.bad(
                        Sections.show(tree, tree.origin().place(path + ".mode")),
                        "two-way or on-demand, for this version keeps every table in step in both directions. Leave the"
                                + " setting out, or keep the table in a file of its own that is not synced");
            }
            case TWO_WAY -> {
                for (String key : List.of("rows", "deadline")) {
                    Optional.ofNullable(given.get(key))
                            .ifPresent(tree -> sections.bad(
                                    Sections.show(tree, tree.origin().place(path + "." + key)),
                                    "no such setting unless mode is on-demand"));
                }
            }
            case ON_DEMAND -> {}
        }
    }

    private boolean isUnknown(String path, String key, Tree tree) {
        boolean unknown = !NodeSettings.TABLE_KEYS.contains(key);
        if (unknown) {
            sections.unknown(tree.origin().place(path + "." + key), path, key, "a table", NodeSettings.TABLE_KEYS);
        }
        return unknown;
    }

    private Map<String, List<Selection>> columns(String path, Optional<Tree> tree) {
        Map<String, List<Selection>> columns = new LinkedHashMap<>();
        selections
                .children(path, tree)
                .forEach((column, chain) ->
                        columns.put(column, selections.list(path + "." + column, Optional.of(chain))));
        return columns;
    }
}
