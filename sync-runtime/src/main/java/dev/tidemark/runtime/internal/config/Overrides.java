package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Puts what the environment and the command line say over what the file says. */
final class Overrides {
    private static final Pattern SEPARATOR = Pattern.compile("[.\\[\\]]+");
    private static final Pattern INDEX = Pattern.compile("\\d{1,4}");
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final Problems problems;

    Overrides(Problems problems) {
        this.problems = problems;
    }

    /** Returns a tree with the variables that begin with {@code TIDEMARK_}; an empty one counts as not set. */
    Tree.Branch environment(Tree.Branch root, Map<String, String> environment) {
        EnvironmentNames names = new EnvironmentNames(root, problems);
        Tree.Branch result = root;
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (!variable.getValue().isEmpty()) {
                Optional<List<String>> path = names.path(variable.getKey());
                Origin origin = Origin.source(variable.getKey());
                result = path.isPresent() ? set(result, path.get(), origin, variable.getValue()) : result;
            }
        }
        return result;
    }

    /** Returns a tree with the options of a command line, whose keys are paths such as {@code listen[0].address}. */
    Tree.Branch options(Tree.Branch root, Map<String, String> options) {
        Tree.Branch result = root;
        for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
            List<String> path = Stream.of(SEPARATOR.split(option.getKey())).toList();
            result = set(result, path, Origin.source("command line"), option.getValue());
        }
        return result;
    }

    private Tree.Branch set(Tree.Branch root, List<String> path, Origin origin, String text) {
        return (Tree.Branch) put(Optional.of(root), path, value(path, origin, text));
    }

    private Tree put(Optional<Tree> tree, List<String> path, Tree value) {
        if (path.isEmpty()) {
            return value;
        }
        String key = path.get(0);
        List<String> rest = path.subList(1, path.size());
        if (INDEX.matcher(key).matches()) {
            return putItem(tree, Integer.parseInt(key), rest, value);
        }
        Tree.Branch branch = branch(tree, value.origin());
        return branch.with(key, put(Optional.ofNullable(branch.children().get(key)), rest, value));
    }

    private Tree putItem(Optional<Tree> tree, int index, List<String> rest, Tree value) {
        List<Tree> items = new ArrayList<>(items(tree));
        if (index > items.size()) {
            String message = "there is no item " + items.size() + " before item " + index + ". Items count from 0.";
            problems.error(Code.BAD_VALUE, value.origin().place("item " + index), message);
            return tree.orElse(value);
        }
        Optional<Tree> before = index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
        Tree after = put(before, rest, value);
        if (before.isPresent()) {
            items.set(index, after);
        } else {
            items.add(after);
        }
        return new Tree.Items(tree.map(Tree::origin).orElse(value.origin()), items);
    }

    /** A single value where a list is allowed is a list of one. */
    private static List<Tree> items(Optional<Tree> tree) {
        return tree.isPresent() && tree.get() instanceof Tree.Items items
                ? items.items()
                : tree.stream().toList();
    }

    /** A plain text where keys are allowed is a type without settings. */
    private static Tree.Branch branch(Optional<Tree> tree, Origin origin) {
        if (tree.isPresent() && tree.get() instanceof Tree.Branch branch) {
            return branch;
        } else if (tree.isPresent() && tree.get() instanceof Tree.Scalar scalar) {
            String key = scalar.text().contains(":") ? "address" : "type";
            return new Tree.Branch(scalar.origin(), Map.of(key, scalar));
        } else {
            return new Tree.Branch(origin, Map.of());
        }
    }

    private static Tree value(List<String> path, Origin origin, String text) {
        if (!takesList(path) || !text.contains(",")) {
            return new Tree.Scalar(origin, text, false);
        }
        List<Tree> items = Arrays.stream(COMMA.split(text.strip()))
                .map(item -> (Tree) new Tree.Scalar(origin, item, false))
                .toList();
        return new Tree.Items(origin, items);
    }

    private static boolean takesList(List<String> path) {
        String last = path.get(path.size() - 1);
        boolean section = path.size() == 1
                && List.of("codecs", "conflict", "listen", "peers").contains(last);
        boolean table = path.size() == 3 && path.get(0).equals("tables") && last.equals("conflict");
        boolean column = path.size() == 4 && path.get(2).equals("columns");
        return section || table || column || path.equals(List.of("plugins", "sha256"));
    }
}
