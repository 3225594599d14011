package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.model.Author;
import dev.tidemark.runtime.internal.mesh.Life;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lives of logs by what they go on from, numbered so that all that go on from one, directly or not, stand together behind it. So it
 * takes no walk to find out whether one goes on from another, and where.
 *
 * <p>Threading: immutable.
 */
final class LifeTree {
    private final Map<Author, Place> places = new HashMap<>();

    /** @param next those that go on from it directly, by their numbers */
    private record Place(int number, int last, List<Branch> next) {}

    private record Branch(int number, long end) {}

    private LifeTree() {}

    /**
     * Returns the tree of some lives. Nothing where they are not such as nodes open: in a circle, or where one goes on from a position
     * before that at which the one before it began. Others tell of lives too, and may tell anything.
     */
    static Optional<LifeTree> of(Map<Author, Life> lives) {
        LifeTree tree = new LifeTree();
        boolean isOrdered = lives.values().stream().allMatch(life -> isOrdered(life, lives.get(life.before())));
        if (isOrdered) {
            tree.add(lives.values());
        }
        return Optional.of(tree).filter(any -> isOrdered && tree.places.keySet().containsAll(lives.keySet()));
    }

    private static boolean isOrdered(Life life, Life before) {
        return before == null || life.end() >= before.end();
    }

    private void add(Collection<Life> lives) {
        Map<Author, List<Life>> next = new HashMap<>();
        Set<Author> later = new HashSet<>();
        for (Life life : lives) {
            next.computeIfAbsent(life.before(), any -> new ArrayList<>()).add(life);
            later.add(life.author());
        }
        next.keySet().stream().filter(first -> !later.contains(first)).forEach(first -> add(first, next));
    }

    /** With a stack of its own, since a node may have been started many thousand times. */
    private void add(Author first, Map<Author, List<Life>> next) {
        Map<Author, Integer> numbers = new HashMap<>();
        Deque<Author> open = new ArrayDeque<>(List.of(first));
        int number = places.size();
        while (!open.isEmpty()) {
            Author life = open.peek();
            List<Life> following = next.getOrDefault(life, List.of());
            if (numbers.putIfAbsent(life, number) == null) {
                number++;
                following.forEach(each -> open.push(each.author()));
            } else {
                open.pop();
                List<Branch> branches = following.stream()
                        .map(each -> new Branch(numbers.get(each.author()), each.end()))
                        .sorted(Comparator.comparingInt(Branch::number))
                        .toList();
                places.put(life, new Place(numbers.get(life), number - 1, branches));
            }
        }
    }

    /** Returns up to which position of an earlier life whoever has a position of a later one has everything; -1 for another branch. */
    long reach(Author later, long position, Author earlier) {
        if (later.equals(earlier)) {
            return position;
        }
        Place from = places.get(earlier);
        Place to = places.get(later);
        boolean goesOn = from != null && to != null && from.number() < to.number() && to.number() <= from.last();
        return goesOn
                ? Math.min(position, from.next().get(branch(from, to.number())).end())
                : -1;
    }

    /** Returns the branch with the highest number that is not above one. */
    private static int branch(Place place, int number) {
        int low = 0;
        int high = place.next().size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (place.next().get(middle).number() <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
