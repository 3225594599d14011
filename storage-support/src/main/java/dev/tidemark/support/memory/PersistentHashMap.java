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
    /** Who changes nothing in place. */
    private static final Object NOBODY = null;

    private static final PersistentHashMap<?, ?> EMPTY = new PersistentHashMap<>(new Node(NOBODY, 0, new Object[0]), 0);

    private final Node root;
    private final int size;

    private PersistentHashMap(Node root, int size) {
        this.root = root;
        this.size = size;
    }

    /** Places of a tree that are taken, in the order of their bits. Who has made a node may change it, as long as nobody else has it. */
    private static final class Node {
        final Object owner;
        int taken;
        Object[] places;

        Node(Object owner, int taken, Object[] places) {
            this.owner = owner;
            this.taken = taken;
            this.places = places;
        }

        private boolean isOf(Object who) {
            return who != NOBODY && owner == who;
        }

        /** Returns this node with other places: itself if it is its owner who asks. */
        private Node changed(Object who, int nowTaken, Object[] nowPlaces) {
            if (!isOf(who)) {
                return new Node(who, nowTaken, nowPlaces);
            }
            taken = nowTaken;
            places = nowPlaces;
            return this;
        }

        /** Returns this node with something else in a place that is taken. */
        Node replaced(Object who, int index, Object place) {
            if (places[index] == place) {
                return this;
            }
            Object[] all = isOf(who) ? places : places.clone();
            all[index] = place;
            return changed(who, taken, all);
        }

        /** Returns this node with something in a place that was free. */
        Node inserted(Object who, int bit, int index, Object place) {
            Object[] more = new Object[places.length + 1];
            System.arraycopy(places, 0, more, 0, index);
            more[index] = place;
            System.arraycopy(places, index, more, index + 1, places.length - index);
            return changed(who, taken | bit, more);
        }
    }

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
        return value(find(root, hash(key), key));
    }

    @SuppressWarnings("unchecked") // Only entries of K and V are put in.
    private static <V> V value(Entry<?, ?> entry) {
        return entry == null ? null : (V) entry.value;
    }

    private static Entry<?, ?> find(Node root, int hash, Object key) {
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
        if (place instanceof Entry<?, ?> entry) {
            return isOf(entry, hash, key) ? entry : null;
        }
        for (Object each : ((Equal) place).entries) {
            if (isOf((Entry<?, ?>) each, hash, key)) {
                return (Entry<?, ?>) each;
            }
        }
        return null;
    }

    private static boolean isOf(Entry<?, ?> entry, int hash, Object key) {
        return entry.hash == hash && entry.key.equals(key);
    }

    /** Returns a map in which the key has this value, which is not null. */
    public PersistentHashMap<K, V> with(K key, V value) {
        Editing<K, V> editing = edit();
        editing.put(key, value);
        return editing.done();
    }

    /** Returns what puts many entries into this map at less cost than one after the other. This map stays as it is. */
    public Editing<K, V> edit() {
        return new Editing<>(this);
    }

    /**
     * A map that is being changed. What it has made for itself once it does not make again for the next entry.
     *
     * <p>Threading: one thread.
     */
    public static final class Editing<K, V> {
        private Object owner = new Object();
        private Node root;
        private int size;
        /** What the entry that was put last has taken the place of, or null. */
        private Entry<?, ?> replaced;

        private Editing(PersistentHashMap<K, V> map) {
            this.root = map.root;
            this.size = map.size;
        }

        /** Returns the value that a key has by now, or null if it is not there. */
        public V get(K key) {
            return value(find(root, hash(key), key));
        }

        /** Takes the key away, and returns the value that it had, or null. */
        public V remove(K key) {
            int hash = hash(key);
            Entry<?, ?> before = find(root, hash, key);
            if (before != null) {
                root = without(root, 0, hash, key);
                size--;
            }
            return value(before);
        }

        /** Puts an entry, whose value is not null, and returns the value that the key had before, or null. */
        public V put(K key, V value) {
            Objects.requireNonNull(value, "value");
            replaced = null;
            root = with(root, 0, new Entry<>(hash(key), key, value), this);
            size += replaced == null ? 1 : 0;
            return value(replaced);
        }

        /** Returns the map as it is now, which changes no more. */
        public PersistentHashMap<K, V> done() {
            owner = new Object();
            return new PersistentHashMap<>(root, size);
        }
    }

    private static Node with(Node node, int shift, Entry<?, ?> entry, Editing<?, ?> by) {
        int bit = 1 << (entry.hash >>> shift & MASK);
        int index = Integer.bitCount(node.taken & bit - 1);
        return (node.taken & bit) == 0
                ? node.inserted(by.owner, bit, index, entry)
                : node.replaced(by.owner, index, joined(node.places[index], shift + BITS, entry, by));
    }

    /** Returns what stands in a place that was taken already. */
    private static Object joined(Object place, int shift, Entry<?, ?> entry, Editing<?, ?> by) {
        if (place instanceof Node below) {
            return with(below, shift, entry, by);
        }
        if (place instanceof Equal equal) {
            return new Equal(replaced(equal.entries, entry, by));
        }
        Entry<?, ?> other = (Entry<?, ?>) place;
        if (isOf(other, entry.hash, entry.key)) {
            by.replaced = other;
            return entry;
        }
        if (shift >= DEEPEST) {
            return new Equal(new Object[] {other, entry});
        }
        Node both = with(new Node(by.owner, 0, new Object[0]), shift, other, by);
        return with(both, shift, entry, by);
    }

    private static Object[] replaced(Object[] entries, Entry<?, ?> entry, Editing<?, ?> by) {
        for (int i = 0; i < entries.length; i++) {
            if (((Entry<?, ?>) entries[i]).key.equals(entry.key)) {
                by.replaced = (Entry<?, ?>) entries[i];
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
            return new Node(NOBODY, node.taken & ~bit, less);
        }
        return node.replaced(
                NOBODY, index, left instanceof Equal equal && equal.entries.length == 1 ? equal.entries[0] : left);
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
