package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A configuration as it was written, before anybody knows what its keys mean. */
sealed interface Tree permits Tree.Scalar, Tree.Branch, Tree.Items {
    /** Returns where it comes from. */
    Origin origin();

    /** Returns what a setting reads: a text, a list, or a map. */
    Object raw();

    /**
     * A text, a number or a truth value.
     *
     * @param origin where it comes from
     * @param text as written, with variables replaced
     * @param hidden whether it holds a variable's value, which may be a secret
     */
    record Scalar(Origin origin, String text, boolean hidden) implements Tree {
        /** Checks that nothing is null. */
        public Scalar {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(text, "text");
        }

        @Override
        public Object raw() {
            return text;
        }

        @Override
        public String toString() {
            return hidden ? BoundConfig.HIDDEN : text;
        }
    }

    /**
     * Values by key.
     *
     * @param origin where it comes from
     * @param children in the order of the file
     */
    record Branch(Origin origin, Map<String, Tree> children) implements Tree {
        static final Branch EMPTY = new Branch(Origin.DEFAULT, Map.of());

        /** Keeps an unmodifiable copy. */
        public Branch {
            Objects.requireNonNull(origin, "origin");
            children = Collections.unmodifiableMap(new LinkedHashMap<>(children));
        }

        Branch with(String key, Tree child) {
            Map<String, Tree> more = new LinkedHashMap<>(children);
            more.put(key, child);
            return new Branch(origin, more);
        }

        /** Returns the place of a value, whose path is made of keys with dots between. */
        Place place(String path) {
            for (Map.Entry<String, Tree> child : children.entrySet()) {
                if (path.equals(child.getKey())) {
                    return child.getValue().origin().place(path);
                } else if (path.startsWith(child.getKey() + ".") && child.getValue() instanceof Branch branch) {
                    Place place = branch.place(path.substring(child.getKey().length() + 1));
                    return new Place(place.line(), child.getKey() + "." + place.path(), "");
                }
            }
            return Place.of(path);
        }

        @Override
        public Object raw() {
            return children;
        }
    }

    /**
     * Values in order.
     *
     * @param origin where it comes from
     * @param items in the order of the file
     */
    record Items(Origin origin, List<Tree> items) implements Tree {
        /** Keeps an unmodifiable copy. */
        public Items {
            Objects.requireNonNull(origin, "origin");
            items = List.copyOf(items);
        }

        @Override
        public Object raw() {
            return items.stream().map(Tree::raw).toList();
        }
    }
}
