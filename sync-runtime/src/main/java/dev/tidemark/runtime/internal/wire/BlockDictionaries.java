package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a block's columns refer to.
 *
 * @param authors by index
 * @param contexts by index
 * @param groups by index
 */
record BlockDictionaries(List<Author> authors, List<Context> contexts, List<Group> groups) {

    /**
     * A group of changes.
     *
     * @param table the table
     * @param kind what happened to the rows
     * @param shape the columns that have values
     * @param keyParts the number of key columns
     * @param rows the number of changes
     */
    record Group(String table, Change.Kind kind, Shape shape, int keyParts, int rows) {}

    /** Returns how many values the groups have together, keys included. */
    int values() {
        return groups.stream()
                .mapToInt(group ->
                        group.rows() * (group.keyParts() + group.shape().size()))
                .sum();
    }

    static BlockDictionaries read(WireInput source, int rows) {
        List<String> names = names(source);
        List<Shape> shapes = shapes(source, names, rows);
        List<Author> authors = authors(source);
        List<Context> contexts = contexts(source, authors);
        return new BlockDictionaries(authors, contexts, groups(source, names, shapes, rows));
    }

    private static List<String> names(WireInput source) {
        int count = source.count(1, "names");
        Block.add(0, count, "names");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(source.text());
        }
        return names;
    }

    private static List<Shape> shapes(WireInput source, List<String> names, int rows) {
        int count = source.upTo(rows, "the number of sets of columns");
        List<Shape> shapes = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < count; i++) {
            int columns = source.count(1, "columns");
            total = Block.add(total, columns, "columns");
            List<String> shape = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                shape.add(names.get(source.index(names.size(), "the number of a name")));
            }
            shapes.add(Shape.of(shape));
        }
        return shapes;
    }

    private static List<Author> authors(WireInput source) {
        int count = source.count(17, "authors");
        Block.add(0, count, "authors");
        List<Author> authors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            authors.add(new Author(source.uuid(), source.uvarint()));
        }
        return authors;
    }

    private static List<Context> contexts(WireInput source, List<Author> authors) {
        int count = source.count(2, "contexts");
        int total = Block.add(0, count, "contexts");
        List<Context> contexts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SortedMap<Author, Long> feeds = positions(source, authors, total);
            SortedMap<Author, Long> writes = positions(source, authors, total + feeds.size());
            total += feeds.size() + writes.size();
            contexts.add(feeds.isEmpty() && writes.isEmpty() ? Context.EMPTY : new Context(feeds, writes));
        }
        return contexts;
    }

    private static SortedMap<Author, Long> positions(WireInput source, List<Author> authors, int total) {
        int count = source.count(2, "positions in a context");
        Block.add(total, count, "positions in contexts");
        SortedMap<Author, Long> positions = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Author author = authors.get(source.index(authors.size(), "the number of an author"));
            if (positions.put(author, source.uvarint()) != null) {
                throw new WireException("author " + author + " stands twice in a context");
            }
        }
        return positions;
    }

    private static List<Group> groups(WireInput source, List<String> names, List<Shape> shapes, int rows) {
        int count = source.upTo(rows, "the number of groups");
        List<Group> groups = new ArrayList<>();
        int left = rows;
        int values = 0;
        for (int i = 0; i < count; i++) {
            Group group = group(source, names, shapes, left);
            left -= group.rows();
            values = Block.add(
                    values,
                    (long) group.rows() * (group.keyParts() + group.shape().size()),
                    "values");
            groups.add(group);
        }
        if (left != 0) {
            throw new WireException("a block has " + rows + " changes, but its groups have " + (rows - left));
        }
        return groups;
    }

    private static Group group(WireInput source, List<String> names, List<Shape> shapes, int left) {
        String table = names.get(source.index(names.size(), "the number of a table's name"));
        Change.Kind kind = Codes.CHANGE.read(source);
        Shape shape = shapes.get(source.index(shapes.size(), "the number of a set of columns"));
        int keyParts = source.upTo(Block.MAX_ITEMS, "the number of key parts");
        int rows = source.upTo(left, "the number of changes in a group");
        if (keyParts == 0 || rows == 0) {
            throw new WireException(
                    "a group of " + rows + " changes with " + keyParts + " key parts; both are at least 1");
        }
        return new Group(table, kind, shape, keyParts, rows);
    }
}
