package dev.tidemark.support.memory;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A sorted map that never changes: what adds to it or takes away from it returns another one, which shares all but the path
 * from the root to the changed place. An AVL tree: the heights of two siblings differ by 1 at most.
 *
 * <p>Threading: immutable.
 *
 * @param <K> the keys; the order is consistent with equals
 * @param <V> the values
 */
public final class PersistentMap<K, V> {
    private final Comparator<? super K> order;
    private final Node<K, V> root;

    private PersistentMap(Comparator<? super K> order, Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    /** Returns a map without entries, of keys in an order. */
    public static <K, V> PersistentMap<K, V> empty(Comparator<? super K> order) {
        return new PersistentMap<>(order, null);
    }

    /** Returns the order of the keys. */
    public Comparator<? super K> order() {
        return order;
    }

    /** Returns the number of entries. */
    public int size() {
        return root == null ? 0 : root.size;
    }

    /** Returns how many entries stand between the first one that is looked at and the last at most. */
    int height() {
        return height(root);
    }

    /** Returns the value of a key. */
    public Optional<V> get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int comparison = order.compare(key, node.key);
            if (comparison == 0) {
                return Optional.of(node.value);
            }
            node = comparison < 0 ? node.left : node.right;
        }
        return Optional.empty();
    }

    /** Returns a map in which the key has this value. */
    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(order, with(root, key, value));
    }

    private Node<K, V> with(Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int comparison = order.compare(key, node.key);
        if (comparison == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return comparison < 0
                ? balanced(node, with(node.left, key, value), node.right)
                : balanced(node, node.left, with(node.right, key, value));
    }

    /**
     * Returns a map with more entries, which costs less than one after the other, and little where they come behind all that are here.
     *
     * @param entries in the order of this map, none of which has the key of another
     */
    public PersistentMap<K, V> withAll(List<Map.Entry<K, V>> entries) {
        if (entries.isEmpty()) {
            return this;
        }
        Map.Entry<K, V> first = entries.get(0);
        if (root != null && order.compare(last().key, first.getKey()) < 0) {
            return new PersistentMap<>(order, joined(root, leaf(first), tree(entries, 1, entries.size())));
        }
        return new PersistentMap<>(order, withAll(root, entries, 0, entries.size()));
    }

    /** What stands on the two sides of an entry is put there by itself, so that no node is made twice. */
    private Node<K, V> withAll(Node<K, V> node, List<Map.Entry<K, V>> entries, int from, int to) {
        if (node == null || from == to) {
            return node == null ? tree(entries, from, to) : node;
        }
        int index = firstFrom(entries, from, to, node.key);
        boolean isThere = index < to && order.compare(entries.get(index).getKey(), node.key) == 0;
        Node<K, V> left = withAll(node.left, entries, from, index);
        Node<K, V> right = withAll(node.right, entries, isThere ? index + 1 : index, to);
        return joined(left, isThere ? leaf(entries.get(index)) : node, right);
    }

    /** Returns the index of the first of some entries that does not stand before a key. */
    private int firstFrom(List<Map.Entry<K, V>> entries, int from, int to, K key) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = low + high >>> 1;
            if (order.compare(entries.get(middle).getKey(), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static <K, V> Node<K, V> leaf(Map.Entry<K, V> entry) {
        return new Node<>(entry.getKey(), entry.getValue(), null, null);
    }

    private Node<K, V> last() {
        Node<K, V> last = root;
        while (last.right != null) {
            last = last.right;
        }
        return last;
    }

    private static <K, V> Node<K, V> tree(List<Map.Entry<K, V>> entries, int from, int to) {
        if (from == to) {
            return null;
        }
        int middle = from + to >>> 1;
        Map.Entry<K, V> entry = entries.get(middle);
        return new Node<>(entry.getKey(), entry.getValue(), tree(entries, from, middle), tree(entries, middle + 1, to));
    }

    /** Returns one tree of two, of any heights, and of an entry that stands between them. */
    private static <K, V> Node<K, V> joined(Node<K, V> left, Node<K, V> entry, Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1) {
            return balanced(left, left.left, joined(left.right, entry, right));
        } else if (lean < -1) {
            return balanced(right, joined(left, entry, right.left), right.right);
        }
        return entry.over(left, right);
    }

    /** Returns a map without the key. */
    public PersistentMap<K, V> without(K key) {
        return new PersistentMap<>(order, without(root, key));
    }

    /**
     * Returns a map without some keys, which costs little where many of them stand side by side.
     *
     * @param keys in the order of this map; none has to be there
     */
    public PersistentMap<K, V> withoutAll(List<K> keys) {
        return keys.isEmpty() ? this : new PersistentMap<>(order, withoutAll(root, keys, 0, keys.size()));
    }

    private Node<K, V> withoutAll(Node<K, V> node, List<K> keys, int from, int to) {
        if (node == null || from == to) {
            return node;
        }
        int found = found(keys, from, to, node.key);
        int index = found < 0 ? -found - 1 : found;
        Node<K, V> left = withoutAll(node.left, keys, from, index);
        Node<K, V> right = withoutAll(node.right, keys, found < 0 ? index : index + 1, to);
        if (found < 0) {
            return left == node.left && right == node.right ? node : joined(left, node, right);
        }
        if (right == null) {
            return left;
        }
        Node<K, V> next = right;
        while (next.left != null) {
            next = next.left;
        }
        return joined(left, next, without(right, next.key));
    }

    /** Returns where a key stands among some, or what is below 0 by one more than where it would. */
    private int found(List<K> keys, int from, int to, K key) {
        int low = from;
        int high = to - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int comparison = order.compare(keys.get(middle), key);
            if (comparison == 0) {
                return middle;
            }
            low = comparison < 0 ? middle + 1 : low;
            high = comparison < 0 ? high : middle - 1;
        }
        return -low - 1;
    }

    private Node<K, V> without(Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int comparison = order.compare(key, node.key);
        if (comparison < 0) {
            return balanced(node, without(node.left, key), node.right);
        } else if (comparison > 0) {
            return balanced(node, node.left, without(node.right, key));
        }
        return node.left == null ? node.right : node.right == null ? node.left : joined(node);
    }

    /** Puts the smallest node of the right side in the place of one that goes. */
    private Node<K, V> joined(Node<K, V> gone) {
        Node<K, V> next = gone.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next, gone.left, without(gone.right, next.key));
    }

    private static <K, V> Node<K, V> balanced(Node<K, V> entry, Node<K, V> left, Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1) {
            return height(left.left) >= height(left.right)
                    ? left.over(left.left, entry.over(left.right, right))
                    : left.right.over(left.over(left.left, left.right.left), entry.over(left.right.right, right));
        } else if (lean < -1) {
            return height(right.right) >= height(right.left)
                    ? right.over(entry.over(left, right.left), right.right)
                    : right.left.over(entry.over(left, right.left.left), right.over(right.left.right, right.right));
        }
        return entry.over(left, right);
    }

    private static int height(Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    /** Returns all entries in order. */
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Entries<>(root);
    }

    /** Returns the entries from a key on, in order; of the key itself too, if it is there. */
    public Iterator<Map.Entry<K, V>> from(K key) {
        Entries<K, V> entries = new Entries<>(null);
        Node<K, V> node = root;
        while (node != null) {
            boolean within = order.compare(node.key, key) >= 0;
            if (within) {
                entries.path.push(node);
            }
            node = within ? node.left : node.right;
        }
        return entries;
    }

    private static final class Node<K, V> {
        final K key;
        final V value;
        final Node<K, V> left;
        final Node<K, V> right;
        final int height;
        final int size;

        Node(K key, V value, Node<K, V> left, Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(PersistentMap.height(left), PersistentMap.height(right));
            this.size = 1 + (left == null ? 0 : left.size) + (right == null ? 0 : right.size);
        }

        /** Returns this entry over two other sides. */
        Node<K, V> over(Node<K, V> newLeft, Node<K, V> newRight) {
            return new Node<>(key, value, newLeft, newRight);
        }
    }

    private static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
        private final Deque<Node<K, V>> path = new ArrayDeque<>();

        Entries(Node<K, V> root) {
            descend(root);
        }

        private void descend(Node<K, V> from) {
            for (Node<K, V> node = from; node != null; node = node.left) {
                path.push(node);
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.pop();
            descend(node.right);
            return Map.entry(node.key, node.value);
        }
    }
}
