package dev.tidemark.support.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * A map that never changes: what adds to it or takes away from it returns another one, which shares all but the path from the root to the
 * changed place. It is looked up by hash, and has no order.
 *
 * <p>A tree whose nodes have up to 32 places: five bits of the hash say which one, the next five in the node below, and so on. A node
 * holds only the places that are taken, and a map of bits that says which. A place holds an entry, a node below, or, where all bits are
 * used up, the entries whose hashes are equal.
 *
 * <p>Threading: immutable.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PersistentHashMap<K, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final int DEEPEST = 32;
    private static final PersistentHashMap<?, ?> EMPTY = new PersistentHashMap<>(new Node(0, new Object[0]), 0);

    private final Node root;
    private final int size;

    private PersistentHashMap(Node root, int size) {
        this.root = root;
        this.size = size;
    }

    /** Places of a tree that are taken, in the order of their bits. */
    private record Node(int taken, Object[] places) {}

    /** Entries whose hashes are equal. */
    private record Equal(Object[] entries) {}

    private record Entry<K, V>(int hash, K key, V value) {}

    /** Returns a map without entries. */
    @SuppressWarnings("unchecked") // It holds nothing of any type.
    public static <K, V> PersistentHashMap<K, V> empty() {
        return (PersistentHashMap<K, V>) EMPTY;
    }

    /** Returns the number of entries. */
    public int size() {
        return size;
    }

    /** The bits that a tree uses first are those that hashes of similar keys differ in least. */
    private static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    /** Returns the value of a key, or null if it is not there: who reads rows reads one here each time. */
    public V get(K key) {
        int hash = hash(key);
        Object place = root;
        int rest = hash;
        while (place instanceof Node node) {
            int bit = 1 << (rest & MASK);
            if ((node.taken & bit) == 0) {
                return null;
            }
            place = node.places[Integer.bitCount(node.taken & bit - 1)];
            rest >>>= BITS;
        }
        return place instanceof Entry<?, ?> entry
                ? valueIf(entry, hash, key)
                : among(((Equal) place).entries, hash, key);
    }

    @SuppressWarnings("unchecked") // Only entries of K and V are put in.
    private V valueIf(Entry<?, ?> entry, int hash, K key) {
        return entry.hash == hash && entry.key.equals(key) ? (V) entry.value : null;
    }

    private V among(Object[] entries, int hash, K key) {
        for (Object each : entries) {
            V value = valueIf((Entry<?, ?>) each, hash, key);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Returns a map in which the key has this value, which is not null. */
    public PersistentHashMap<K, V> with(K key, V value) {
        Objects.requireNonNull(value, "value");
        Entry<K, V> entry = new Entry<>(hash(key), key, value);
        boolean isNew = get(key) == null;
        return new PersistentHashMap<>(with(root, 0, entry), isNew ? size + 1 : size);
    }

    private static Node with(Node node, int shift, Entry<?, ?> entry) {
        int bit = 1 << (entry.hash >>> shift & MASK);
        int index = Integer.bitCount(node.taken & bit - 1);
        if ((node.taken & bit) == 0) {
            Object[] more = new Object[node.places.length + 1];
            System.arraycopy(node.places, 0, more, 0, index);
            more[index] = entry;
            System.arraycopy(node.places, index, more, index + 1, node.places.length - index);
            return new Node(node.taken | bit, more);
        }
        Object[] changed = node.places.clone();
        changed[index] = joined(node.places[index], shift + BITS, entry);
        return new Node(node.taken, changed);
    }

    /** Returns what stands in a place that was taken already. */
    private static Object joined(Object place, int shift, Entry<?, ?> entry) {
        if (place instanceof Node below) {
            return with(below, shift, entry);
        }
        if (place instanceof Equal equal) {
            return new Equal(replaced(equal.entries, entry));
        }
        Entry<?, ?> other = (Entry<?, ?>) place;
        if (other.hash == entry.hash && other.key.equals(entry.key)) {
            return entry;
        }
        if (shift >= DEEPEST) {
            return new Equal(new Object[] {other, entry});
        }
        return with(with(new Node(0, new Object[0]), shift, other), shift, entry);
    }

    private static Object[] replaced(Object[] entries, Entry<?, ?> entry) {
        for (int i = 0; i < entries.length; i++) {
            if (((Entry<?, ?>) entries[i]).key.equals(entry.key)) {
                Object[] changed = entries.clone();
                changed[i] = entry;
                return changed;
            }
        }
        Object[] more = Arrays.copyOf(entries, entries.length + 1);
        more[entries.length] = entry;
        return more;
    }

    /** Returns a map without the key. */
    public PersistentHashMap<K, V> without(K key) {
        return get(key) == null ? this : new PersistentHashMap<>(without(root, 0, hash(key), key), size - 1);
    }

    /** The key is there. Nodes that become small stay: what goes is for the most part a whole map. */
    private static Node without(Node node, int shift, int hash, Object key) {
        int bit = 1 << (hash >>> shift & MASK);
        int index = Integer.bitCount(node.taken & bit - 1);
        Object place = node.places[index];
        Object left = place instanceof Node below
                ? without(below, shift + BITS, hash, key)
                : place instanceof Equal equal ? new Equal(less(equal.entries, key)) : null;
        if (left == null || left instanceof Node below && below.taken == 0) {
            Object[] less = new Object[node.places.length - 1];
            System.arraycopy(node.places, 0, less, 0, index);
            System.arraycopy(node.places, index + 1, less, index, less.length - index);
            return new Node(node.taken & ~bit, less);
        }
        Object[] changed = node.places.clone();
        changed[index] = left instanceof Equal equal && equal.entries.length == 1 ? equal.entries[0] : left;
        return new Node(node.taken, changed);
    }

    private static Object[] less(Object[] entries, Object key) {
        return Arrays.stream(entries)
                .filter(each -> !((Entry<?, ?>) each).key.equals(key))
                .toArray();
    }

    /** Returns all values, in no order. */
    public Iterator<V> values() {
        return new Values<>(root);
    }

    private static final class Values<V> implements Iterator<V> {
        private final Deque<Iterator<Object>> path = new ArrayDeque<>();
        private Entry<?, ?> next;

        Values(Node root) {
            path.push(Arrays.asList(root.places).iterator());
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && !path.isEmpty()) {
                if (!path.peek().hasNext()) {
                    path.pop();
                } else {
                    descend(path.peek().next());
                }
            }
        }

        private void descend(Object place) {
            if (place instanceof Entry<?, ?> entry) {
                next = entry;
            } else {
                path.push(Arrays.asList(place instanceof Node node ? node.places : ((Equal) place).entries)
                        .iterator());
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        @SuppressWarnings("unchecked") // Only entries of K and V are put in.
        public V next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            V value = (V) next.value;
            advance();
            return value;
        }
    }
}
