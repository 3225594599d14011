package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.runtime.internal.plugin.InstalledPlugin;
import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import dev.tidemark.runtime.internal.plugin.PluginKind;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds the plugins that a configuration names and checks the settings it gives them, without creating anything. */
final class Binding {
    private final NodeConfiguration configuration;
    private final Function<String, Place> origins;
    private final PluginCatalog catalog;
    private final Sections sections;
    private final Problems problems;
    private final Selections selections;

    /**
     * Creates a binding.
     *
     * @param origins tells where the value at a path is from
     */
    Binding(
            NodeConfiguration configuration,
            Function<String, Place> origins,
            PluginCatalog catalog,
            Sections sections,
            Problems problems) {
        this.configuration = configuration;
        this.origins = origins;
        this.catalog = catalog;
        this.sections = sections;
        this.problems = problems;
        this.selections = new Selections(problems);
    }

    /** Returns the node that can be assembled; nothing where a plugin is missing or a setting is wrong. */
    Optional<Blueprint> bind() {
        Optional<Bound<StorageBackend, StorageProvider>> storage =
                one(configuration.storage(), PluginKind.STORAGE, StorageProvider.class);
        Optional<Bound<PowerProfile, PowerProfileProvider>> power =
                one(configuration.power(), PluginKind.POWER, PowerProfileProvider.class);
        Endpoints endpoints = new Endpoints(catalog, this, problems);
        List<Blueprint.Endpoint> listen = endpoints.bind(configuration.listen());
        List<Blueprint.Endpoint> peers = endpoints.bind(configuration.peers());
        List<Bound<Codec, CodecProvider>> codecs = codecs();
        List<Bound<ConflictStrategy, ConflictStrategyProvider>> conflict = chain(configuration.conflict());
        Map<String, Blueprint.Table> tables = tables();
        storage.ifPresent(this::checkHistory);
        checkOnDemand();
        tellOfLives();
        if (storage.isEmpty() || power.isEmpty() || problems.hasErrors()) {
            return Optional.empty();
        }
        return Optional.of(new Blueprint(
                configuration.node(),
                storage.get(),
                listen,
                peers,
                codecs,
                power.get(),
                configuration.device().root(),
                conflict,
                configuration.history(),
                tables,
                catalog));
    }

    private <T, P extends Provider<T>> Optional<Bound<T, P>> one(Selection selection, PluginKind kind, Class<P> type) {
        Optional<InstalledPlugin<P>> plugin = catalog.find(type, selection.type());
        if (plugin.isEmpty()) {
            problems.add(catalog.missing(selection.place(), kind, selection.type()));
        }
        return plugin.map(found -> bind(selection, found));
    }

    /** Checks the settings that a selection gives to a plugin. */
    <T, P extends Provider<T>> Bound<T, P> bind(Selection selection, InstalledPlugin<P> plugin) {
        String owner = plugin.kind().noun() + " '" + plugin.name() + "'";
        BoundConfig config = sections.bind(
                selection.place(),
                selection.path(),
                owner,
                plugin.spec(),
                selection.settings(),
                parts(selection, plugin.spec()));
        return new Bound<>(plugin, config, selection.path());
    }

    /** Returns the plugins that a selection's own settings choose, by key; one that is missing becomes a problem. */
    private Map<String, BackendBehind> parts(Selection selection, ConfigSpec spec) {
        Map<String, BackendBehind> parts = new LinkedHashMap<>();
        for (Setting<?> setting : spec.settings()) {
            Optional<Tree> chosen = Optional.ofNullable(selection.settings().get(setting.key()))
                    .filter(tree ->
                            setting.part().filter(ChosenStorage.class::equals).isPresent());
            chosen.map(tree -> selections.one(
                            selection.path() + "." + setting.key(), Optional.of(tree), NodeSettings.DEFAULT_STORAGE))
                    .flatMap(each -> one(each, PluginKind.STORAGE, StorageProvider.class))
                    .ifPresent(bound -> parts.put(setting.key(), new BackendBehind(bound)));
        }
        return parts;
    }

    /** A default codec that is not there is no loss, since a node always has {@code none}; one that is named is. */
    private List<Bound<Codec, CodecProvider>> codecs() {
        List<Bound<Codec, CodecProvider>> codecs = new ArrayList<>();
        for (Selection selection : configuration.codecs()) {
            boolean there = catalog.find(CodecProvider.class, selection.type()).isPresent();
            if (there || !selection.isFallback()) {
                Optional<Bound<Codec, CodecProvider>> codec = one(selection, PluginKind.CODEC, CodecProvider.class);
                codec.ifPresent(codecs::add);
            }
        }
        return codecs;
    }

    private List<Bound<ConflictStrategy, ConflictStrategyProvider>> chain(List<Selection> selections) {
        List<Bound<ConflictStrategy, ConflictStrategyProvider>> chain = new ArrayList<>();
        for (Selection selection : selections) {
            Optional<Bound<ConflictStrategy, ConflictStrategyProvider>> strategy =
                    one(selection, PluginKind.CONFLICT, ConflictStrategyProvider.class);
            strategy.ifPresent(chain::add);
        }
        return chain;
    }

    private Map<String, Blueprint.Table> tables() {
        Map<String, Blueprint.Table> tables = new LinkedHashMap<>();
        configuration.tables().forEach((name, table) -> {
            Map<String, List<Bound<ConflictStrategy, ConflictStrategyProvider>>> columns = new LinkedHashMap<>();
            table.columns().forEach((column, selections) -> columns.put(column, chain(selections)));
            tables.put(name, new Blueprint.Table(chain(table.conflict()), columns, table.references(), table.policy()));
        });
        return tables;
    }

    private void checkHistory(Bound<?, StorageProvider> storage) {
        if (storage.plugin().ask(StorageProvider::capabilities).contains(StorageCapability.HISTORY)) {
            return;
        }
        String message =
                "storage backend '" + storage.name() + "' keeps no history. Choose another, or set history: off.";
        configuration.history().ifPresent(kept -> lacks("history", message));
        configuration
                .tables()
                .forEach((name, table) -> table.policy()
                        .history()
                        .filter(kept -> configuration.history().isEmpty())
                        .ifPresent(kept -> lacks("tables." + name + ".history", message)));
    }

    private void checkOnDemand() {
        switch (configuration.node().role()) {
            case SERVER ->
                refuseOnDemand(
                        "a server holds all rows of its tables. Leave the setting out here, and give it to the devices"
                                + " that are to hold some.");
            case PEER ->
                refuseOnDemand(
                        "a node of the role 'peer' has no server to ask, and holds all rows of its tables. Leave the"
                                + " setting out here.");
            case DEVICE -> {}
        }
    }

    private void refuseOnDemand(String because) {
        configuration.tables().forEach((name, table) -> {
            if (table.policy().mode() == TablePolicy.Mode.ON_DEMAND) {
                problems.error(Code.BAD_VALUE, origins.apply("tables." + name + ".mode"), because);
            }
        });
    }

    /** Rows end at the node whose word is final for the others. */
    private void tellOfLives() {
        if (configuration.node().role() == Role.SERVER || configuration.peers().isEmpty()) {
            return;
        }
        String others = configuration.node().role() == Role.DEVICE
                ? "the server. Set it in the server's file, and leave it out here."
                : "others. Among equals, set it at one node that names no peers, and leave it out here.";
        configuration
                .tables()
                .forEach((name, table) -> table.policy()
                        .ttl()
                        .ifPresent(life -> problems.warning(
                                Code.NO_EFFECT,
                                origins.apply("tables." + name + ".ttl"),
                                "ends no row here: a node that names peers leaves that to " + others)));
    }

    private void lacks(String path, String message) {
        problems.error(Code.MISSING_CAPABILITY, origins.apply(path), message);
    }
}
