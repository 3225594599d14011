package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.config.SettingException;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.runtime.internal.config.TablePolicy.Deletes;
import dev.tidemark.runtime.internal.config.TablePolicy.Granularity;
import dev.tidemark.runtime.internal.config.TablePolicy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings that are the node's own, whatever its plugins are. */
final class NodeSettings {
    static final String OFF = "off";
    /** The section of the keys that stand in none. */
    static final String THE_TOP = "the top";

    static final String DEFAULT_STORAGE = "sqlite";
    static final String DEFAULT_FILE = "hub.db";
    static final String DEFAULT_TRANSPORT = "websocket";
    static final String DEFAULT_LISTEN = "127.0.0.1:7400";
    static final String DEFAULT_POWER = "auto";
    static final String DEFAULT_CONFLICT = "last-writer-wins";
    static final List<String> DEFAULT_CODECS = List.of("zstd", "snappy");
    static final String NO_CODEC = "none";

    static final Set<String> SECTIONS = Set.of(
            "node",
            "storage",
            "listen",
            "peers",
            "codecs",
            "power",
            "device",
            "conflict",
            "history",
            "tables",
            "plugins");
    static final Set<String> TABLE_KEYS = Set.of(
            "conflict",
            "deletes",
            "granularity",
            "mode",
            "rows",
            "deadline",
            "columns",
            "history",
            "references",
            "ttl");

    static final Setting<String> NAME =
            Setting.text("name").describedAs("The node's name for people. By default the name of the host.");
    static final Setting<Role> ROLE = Setting.oneOf("role", Role.class)
            .orElse(Role.DEVICE)
            .describedAs(
                    "A server settles conflicts for the devices that connect to it; 'serve' makes it a server. A peer exchanges"
                            + " with equals, or where its store has a server, with other devices of that server.");
    static final Setting<Path> DATA = Setting.path("data")
            .orElse(Path.of("tidemark-data"))
            .describedAs("The node's directory, against which plugins resolve the paths they choose themselves.");
    static final Setting<String> TOMBSTONES = Setting.text("tombstones")
            .orElse("90d")
            .matching(NodeSettings::isMemory, "off, or a duration of at least 1s, such as 12h or 30d")
            .describedAs("How long deletions are remembered; or off, to remember them for ever. Who was away for longer"
                    + " gets everything anew.");
    static final Setting<String> CONFLICTS = Setting.text("conflicts")
            .orElse("30d")
            .matching(NodeSettings::isMemory, "off, or a duration of at least 1s, such as 12h or 30d")
            .describedAs(
                    "How long a server keeps the records of conflicts that are settled; or off, to keep them for ever."
                            + " Those that wait for a person are kept until they are settled.");
    static final Setting<String> VERIFY = Setting.text("verify")
            .orElse("1h")
            .matching(NodeSettings::isMemory, "off, or a duration of at least 1s, such as 15m or 1h")
            .describedAs(
                    "How often a node that stays connected is compared with its server, and repaired where the two differ;"
                            + " or off, to do so only when 'verify' is typed.");
    static final ConfigSpec NODE = ConfigSpec.of(NAME, ROLE, DATA, TOMBSTONES, CONFLICTS, VERIFY);

    static final Setting<Path> ROOT = Setting.path("root")
            .orElse(Path.of("/"))
            .describedAs("The directory in which sys/class/power_supply and sys/class/net are read.");
    static final ConfigSpec DEVICE = ConfigSpec.of(ROOT);

    static final Setting<Path> DIRECTORY = Setting.path("directory")
            .describedAs("The directory of plugins: jars, and folders of jars. By default that of the installation.");
    static final String DIGEST = "64 hexadecimal digits, as sha256sum prints them";
    static final Setting<List<String>> SHA256 = Setting.list("sha256")
            .orElse(List.of())
            .matching(any -> true, "a list of SHA-256 digests, each of " + DIGEST)
            .describedAs("Digests of the jars that may be loaded. An empty list allows all.");
    static final ConfigSpec PLUGINS = ConfigSpec.of(DIRECTORY, SHA256);

    static final Setting<String> HISTORY = Setting.text("history")
            .orElse(OFF)
            .matching(NodeSettings::isRetention, "off, or a duration such as 12h or 30d")
            .describedAs("How long every operation is kept, for audit and for common ancestors; or off.");
    static final Setting<Deletes> DELETES = Setting.oneOf("deletes", Deletes.class)
            .orElse(Deletes.BY_STAMP)
            .describedAs("What becomes of a write against a concurrent deletion.");
    static final Setting<Granularity> GRANULARITY = Setting.oneOf("granularity", Granularity.class)
            .orElse(Granularity.COLUMN)
            .describedAs("What two concurrent writes must share to be in conflict.");
    static final Setting<Mode> MODE = Setting.oneOf("mode", Mode.class)
            .orElse(Mode.TWO_WAY)
            .describedAs("How the table is kept in step: two-way as a whole; or on-demand, at a device that holds only"
                    + " the rows that it wrote and those that it has read. The others are refused so far.");
    static final Setting<Long> ROWS = Setting.between(Setting.integer("rows"), 1L, (long) Integer.MAX_VALUE)
            .orElse(10_000L)
            .describedAs("How many rows of a table on demand are held; those that were used longest ago are let go,"
                    + " never unsent ones.");
    static final Setting<Duration> DEADLINE = Setting.between(
                    Setting.duration("deadline"), Duration.ofMillis(1), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(2))
            .describedAs("How long a read of a row of a table on demand waits for the server.");
    static final Setting<String> TTL = Setting.text("ttl")
            .orElse(OFF)
            .matching(NodeSettings::isMemory, "off, or a duration of at least 1s, such as 30m or 12h")
            .describedAs(
                    "How long a row lives that nobody writes; or off. Then it is deleted like by any other write, by the"
                            + " server, or by a node that has no peers. A table with it has deletes: update-wins, unless it says else.");
    static final ConfigSpec TABLE = ConfigSpec.of(DELETES, GRANULARITY, MODE, ROWS, DEADLINE, HISTORY, TTL);
    static final ConfigSpec TOP = ConfigSpec.of(HISTORY);

    static final Setting<String> STORAGE = Setting.text("storage")
            .matching(any -> true, "a type, or a type with settings")
            .orElse(DEFAULT_STORAGE)
            .describedAs("The storage backend. By default sqlite with the file hub.db in data.");
    static final Setting<List<String>> CODECS = Setting.list("codecs")
            .matching(any -> true, "a type, or a list of types, each plain or with settings")
            .orElse(DEFAULT_CODECS)
            .describedAs("Codecs in order of preference. A codec 'none' is always there.");
    static final Setting<String> POWER = Setting.text("power")
            .matching(any -> true, "a type, or a type with settings")
            .orElse(DEFAULT_POWER)
            .describedAs("The power profile. It sets interval, batch and level, and what waits.");
    static final Setting<List<String>> CONFLICT = Setting.list("conflict")
            .matching(any -> true, "a type, or a list of types, each plain or with settings")
            .orElse(List.of(DEFAULT_CONFLICT))
            .describedAs("The conflict strategy, or a chain of them: the next decides what one defers.");
    static final Setting<List<String>> TABLE_CONFLICT = Setting.list("conflict")
            .matching(any -> true, "a type, or a list of types, each plain or with settings")
            .describedAs("The table's own strategy, or a chain of them. By default that of the node.");
    static final Setting<String> COLUMNS = Setting.text("columns")
            .matching(any -> true, "types, or chains of them, by column")
            .describedAs("Strategies of columns that have one of their own, by column.");
    static final Setting<String> REFERENCES = Setting.text("references")
            .matching(any -> true, "tables by column")
            .describedAs("Tables that columns refer to, by column, beyond the schema's foreign keys.");
    static final Setting<String> TYPE = Setting.text("type")
            .describedAs("The transport. By default the one that serves the address; its settings stand beside.");
    static final Setting<String> ADDRESS =
            Setting.text("address").required().describedAs("The address, such as ws://127.0.0.1:7400.");
    static final Setting<String> TOKEN =
            Setting.text("token").secret().describedAs("What the node shows to the other end.");

    private static final Setting<Duration> RETENTION = Setting.duration("history");

    private NodeSettings() {}

    private static boolean isRetention(String text) {
        try {
            return text.equals(OFF) || !RETENTION.read(text).isZero();
        } catch (SettingException e) {
            return false;
        }
    }

    private static boolean isMemory(String text) {
        return isRetention(text)
                && retention(text).filter(each -> each.toSeconds() < 1).isEmpty();
    }

    /** Returns how long something is kept; nothing where it is not, or where it is for ever. */
    static Optional<Duration> retention(String text) {
        return text.equals(OFF) ? Optional.empty() : Optional.of(RETENTION.read(text));
    }

    /** Returns all settings by the section they stand in, for documentation. */
    static Map<String, ConfigSpec> documented() {
        Map<String, ConfigSpec> sections = new LinkedHashMap<>();
        sections.put(THE_TOP, ConfigSpec.of(STORAGE, CODECS, POWER, CONFLICT, HISTORY));
        sections.put("node", NODE);
        sections.put("listen[]", ConfigSpec.of(TYPE, ADDRESS));
        sections.put("peers[]", ConfigSpec.of(TYPE, ADDRESS, TOKEN));
        sections.put("device", DEVICE);
        sections.put(
                "tables.<table>",
                ConfigSpec.of(
                        TABLE_CONFLICT, DELETES, GRANULARITY, MODE, ROWS, DEADLINE, COLUMNS, HISTORY, REFERENCES, TTL));
        sections.put("plugins", PLUGINS);
        return sections;
    }
}
