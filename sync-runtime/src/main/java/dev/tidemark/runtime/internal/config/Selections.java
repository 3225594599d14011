package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.config.NodeConfiguration.Endpoint;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads which plugins a configuration chooses: {@code type} names one, the other keys are its settings, and a plain text is a
 * type without settings.
 */
final class Selections {
    private static final String TYPE = "type";
    private static final String ADDRESS = "address";
    private static final String TOKEN = "token";

    private final Problems problems;

    Selections(Problems problems) {
        this.problems = problems;
    }

    /** Returns the one plugin that is chosen at a path. */
    Selection one(String path, Optional<Tree> tree, String fallback) {
        if (tree.isEmpty()) {
            return Selection.fallback(path, fallback);
        }
        return select(path, tree.get(), fallback);
    }

    /** Returns the plugins that are chosen at a path; a single one is a list of one. */
    List<Selection> list(String path, Optional<Tree> tree) {
        List<Selection> list = new ArrayList<>();
        each(path, tree, (itemPath, item) -> {
            Selection selection = select(itemPath, item, "");
            if (selection.type().isEmpty()) {
                missing(selection, TYPE, "the name of a plugin");
            } else {
                list.add(selection);
            }
        });
        return list;
    }

    /** Returns the addresses at a path, each with its transport. */
    List<Endpoint> endpoints(String path, Optional<Tree> tree) {
        List<Endpoint> list = new ArrayList<>();
        each(path, tree, (itemPath, item) -> endpoint(itemPath, item).ifPresent(list::add));
        return list;
    }

    private Optional<Endpoint> endpoint(String path, Tree tree) {
        if (tree instanceof Tree.Scalar scalar) {
            if (!scalar.text().contains(":")) {
                bad(scalar, path, "an address such as ws://127.0.0.1:7400");
                return Optional.empty();
            }
            Selection transport = Selection.chosen(path, scalar.origin(), "", Map.of());
            return Optional.of(new Endpoint(transport, scalar.text(), Optional.empty()));
        }
        Selection whole = select(path, tree, "");
        Map<String, Tree> settings = new LinkedHashMap<>(whole.settings());
        Optional<Tree.Scalar> address = take(path, settings, ADDRESS);
        Optional<Tree.Scalar> token = path.startsWith("peers") ? take(path, settings, TOKEN) : Optional.empty();
        Selection transport = Selection.chosen(path, tree.origin(), whole.type(), settings);
        if (address.isEmpty()) {
            missing(transport, ADDRESS, "an address such as ws://127.0.0.1:7400");
        }
        Optional<Secret> secret =
                token.map(Tree.Scalar::text).filter(text -> !text.isEmpty()).map(Secret::new);
        return address.map(text -> new Endpoint(transport, text.text(), secret));
    }

    private Selection select(String path, Tree tree, String fallback) {
        if (tree instanceof Tree.Scalar scalar) {
            return Selection.chosen(path, scalar.origin(), scalar.text(), Map.of());
        }
        Map<String, Tree> settings = new LinkedHashMap<>(children(path, Optional.of(tree)));
        String type = take(path, settings, TYPE).map(Tree.Scalar::text).orElse(fallback);
        return Selection.chosen(path, tree.origin(), type, settings);
    }

    /** Takes a text out of some settings. */
    private Optional<Tree.Scalar> take(String path, Map<String, Tree> settings, String key) {
        Tree tree = settings.remove(key);
        if (tree == null) {
            return Optional.empty();
        } else if (tree instanceof Tree.Scalar scalar) {
            return Optional.of(scalar);
        } else {
            bad(tree, path + "." + key, "a text");
            return Optional.empty();
        }
    }

    /** Returns the texts by key at a path. */
    Map<String, String> texts(String path, Optional<Tree> tree) {
        Map<String, String> texts = new LinkedHashMap<>();
        children(path, tree).forEach((key, child) -> {
            if (child instanceof Tree.Scalar scalar) {
                texts.put(key, scalar.text());
            } else {
                bad(child, path + "." + key, "a text");
            }
        });
        return texts;
    }

    /** Returns the values by key at a path. */
    Map<String, Tree> children(String path, Optional<Tree> tree) {
        if (tree.isEmpty()) {
            return Map.of();
        } else if (tree.get() instanceof Tree.Branch branch) {
            return branch.children();
        } else {
            bad(tree.get(), path, "keys with values");
            return Map.of();
        }
    }

    private static void each(String path, Optional<Tree> tree, BiConsumer<String, Tree> visitor) {
        if (tree.isPresent() && tree.get() instanceof Tree.Items items) {
            for (int i = 0; i < items.items().size(); i++) {
                visitor.accept(path + "[" + i + "]", items.items().get(i));
            }
        } else {
            tree.ifPresent(one -> visitor.accept(path, one));
        }
    }

    private void bad(Tree tree, String path, String expected) {
        problems.error(Code.BAD_VALUE, Sections.show(tree, tree.origin().place(path)), "expected " + expected + ".");
    }

    private void missing(Selection selection, String key, String expected) {
        String message = "'" + key + "' is missing: expected " + expected + ".";
        problems.error(Code.MISSING_SETTING, selection.place(), message);
    }
}
