package dev.tidemark.runtime.internal.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads YAML token by token, since only the tokens know their lines, and tells every key that stands twice. A key without a
 * value counts as not given.
 */
final class YamlReader {
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final Variables variables;
    private final Problems problems;

    YamlReader(Variables variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /**
     * Returns what a file says.
     *
     * @param name of the file, for messages
     */
    Tree.Branch read(String name, String yaml) {
        try (YAMLParser parser = FACTORY.createParser(yaml)) {
            if (parser.nextToken() == null) {
                return Tree.Branch.EMPTY;
            }
            Optional<Tree> root = value(parser, Origin.line(line(parser)), "");
            if (parser.nextToken() != null) {
                syntax(new Place(line(parser), name, ""), "a second document begins here. Keep one.");
            }
            return branch(root, name);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            syntax(new Place(line, name, ""), "is not YAML: " + inOneLine(e.getOriginalMessage()) + ".");
            return Tree.Branch.EMPTY;
        } catch (IOException e) {
            syntax(Place.of(name), "can't be read: " + e.getMessage());
            return Tree.Branch.EMPTY;
        }
    }

    private Tree.Branch branch(Optional<Tree> root, String name) {
        if (root.isPresent() && !(root.get() instanceof Tree.Branch)) {
            syntax(root.get().origin().place(name), "expected keys such as 'node:' and 'storage:' at the top.");
        }
        return root.filter(Tree.Branch.class::isInstance)
                .map(Tree.Branch.class::cast)
                .orElse(Tree.Branch.EMPTY);
    }

    private Optional<Tree> value(YAMLParser parser, Origin origin, String path) throws IOException {
        if (parser.isCurrentAlias()) {
            syntax(origin.place(path), "anchors and aliases are not supported. Write the value itself.");
            return Optional.empty();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> Optional.of(branch(parser, origin, path));
            case START_ARRAY -> Optional.of(items(parser, origin, path));
            case VALUE_NULL -> Optional.empty();
            default -> Optional.of(variables.scalar(origin, path, parser.getText()));
        };
    }

    private Tree branch(YAMLParser parser, Origin origin, String path) throws IOException {
        Map<String, Tree> children = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Origin child = Origin.line(line(parser));
            String childPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            Optional<Tree> value = value(parser, child, childPath);
            Integer before = lines.putIfAbsent(key, child.line());
            if (before != null) {
                String message = "stands on line " + before + " already. Remove one.";
                problems.error(Code.DUPLICATE_KEY, child.place(childPath), message);
            } else {
                value.ifPresent(tree -> children.put(key, tree));
            }
        }
        return new Tree.Branch(origin, children);
    }

    private Tree items(YAMLParser parser, Origin origin, String path) throws IOException {
        List<Tree> items = new ArrayList<>();
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            value(parser, Origin.line(line(parser)), path + "[" + index + "]").ifPresent(items::add);
        }
        return new Tree.Items(origin, items);
    }

    private static int line(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private void syntax(Place place, String message) {
        problems.error(Code.SYNTAX, place, message);
    }

    /** What the parser was at, and what it found; the lines between, which are indented, show the file. */
    private static String inOneLine(String message) {
        String text = message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(", "));
        return text.isEmpty() ? "unexpected content" : text;
    }
}
