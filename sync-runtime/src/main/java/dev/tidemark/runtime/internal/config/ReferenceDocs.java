package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.runtime.internal.plugin.InstalledPlugin;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Every setting there is: the node's own and those of each installed plugin, printed from their declarations. */
public final class ReferenceDocs {
    private final PluginCatalog catalog;

    /** Creates the documentation of what is installed. */
    public ReferenceDocs(PluginCatalog catalog) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
    }

    /** Returns the documentation as maps, lists, texts and truth values, for JSON. */
    public Map<String, Object> structure() {
        Map<String, Object> structure = new LinkedHashMap<>();
        structure.put(
                "sections",
                NodeSettings.documented().entrySet().stream()
                        .map(section -> section(section.getKey(), section.getValue()))
                        .toList());
        structure.put(
                "plugins", catalog.plugins().stream().map(ReferenceDocs::plugin).toList());
        return structure;
    }

    /** Returns the documentation as Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# Settings\n\n## The node\n");
        NodeSettings.documented()
                .forEach((title, spec) ->
                        append(text, title.equals(NodeSettings.THE_TOP) ? "At the top" : code(title), spec));
        String noun = "";
        for (InstalledPlugin<?> plugin : catalog.plugins()) {
            if (!noun.equals(plugin.kind().noun())) {
                noun = plugin.kind().noun();
                text.append("\n## Type of ").append(noun).append('\n');
            }
            append(text, code(plugin.name()), plugin.spec());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String title, ConfigSpec spec) {
        text.append("\n### ").append(title).append("\n\n");
        if (spec.settings().isEmpty()) {
            text.append("It has no settings.\n");
            return;
        }
        text.append("| setting | expects | default | for |\n|---|---|---|---|\n");
        spec.settings().forEach(setting -> text.append(row(setting)).append('\n'));
    }

    private static String row(Setting<?> setting) {
        String old =
                setting.oldKeys().isEmpty() ? "" : " Formerly " + code(String.join("`, `", setting.oldKeys())) + ".";
        String secret = setting.isSecret() ? " It is never printed." : "";
        return List.of(
                        code(setting.key()),
                        setting.expectation(),
                        fallback(setting),
                        setting.description() + old + secret)
                .stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String fallback(Setting<?> setting) {
        if (setting.isRequired()) {
            return "required";
        }
        String value = value(setting);
        return value.isEmpty() ? "" : code(value);
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static Map<String, Object> plugin(InstalledPlugin<?> plugin) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", plugin.kind().id());
        map.put("name", plugin.name());
        map.put("version", plugin.version());
        map.put("location", plugin.location());
        map.put("settings", settings(plugin.spec()));
        return map;
    }

    private static Map<String, Object> section(String name, ConfigSpec spec) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("settings", settings(spec));
        return map;
    }

    private static List<Map<String, Object>> settings(ConfigSpec spec) {
        List<Map<String, Object>> settings = new ArrayList<>();
        for (Setting<?> setting : spec.settings()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("key", setting.key());
            map.put("expects", setting.expectation());
            map.put("default", value(setting));
            map.put("required", setting.isRequired());
            map.put("secret", setting.isSecret());
            map.put("oldKeys", setting.oldKeys());
            map.put("description", setting.description());
            settings.add(map);
        }
        return settings;
    }

    /** Returns the fallback as a configuration would write it. */
    private static String value(Setting<?> setting) {
        String value = spelled(setting);
        return setting.isSecret() && !value.isEmpty() ? BoundConfig.HIDDEN : value;
    }

    private static <T> String spelled(Setting<T> setting) {
        return setting.fallback().map(setting::spell).orElse("");
    }
}
