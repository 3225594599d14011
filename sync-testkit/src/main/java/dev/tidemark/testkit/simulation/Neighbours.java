package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Who reaches whom, and how, in a world whose nodes are equals: some are linked, in a graph that hangs together; of the others some
 * share a folder with the first node, and the rest get their bundles by hand. Any node may get bundles besides. It follows from the
 * setup's seed alone.
 */
final class Neighbours {
    /** By what a node is reached at the least. */
    enum Way {
        LINK,
        FOLDER,
        HAND
    }

    private static final List<Way> OF_LATER = List.of(Way.LINK, Way.LINK, Way.LINK, Way.FOLDER, Way.HAND);

    private final int count;
    private final List<Way> ways = new ArrayList<>();
    private final List<List<Integer>> linked = new ArrayList<>();

    /** @param setup of a world of equals */
    Neighbours(Setup setup) {
        SplittableRandom random = new SplittableRandom(setup.seed());
        count = setup.devices();
        boolean isFolderFirst = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            ways.add(
                    switch (i) {
                        case 0, 1 -> Way.LINK;
                        case 2 -> isFolderFirst ? Way.FOLDER : Way.HAND;
                        case 3 -> isFolderFirst ? Way.HAND : Way.FOLDER;
                        default -> OF_LATER.get(random.nextInt(OF_LATER.size()));
                    });
            linked.add(new ArrayList<>());
            List<Integer> before = IntStream.range(0, i)
                    .filter(each -> ways.get(each) == Way.LINK)
                    .boxed()
                    .toList();
            if (i > 0 && ways.get(i) == Way.LINK) {
                linked.get(i).add(before.get(random.nextInt(before.size())));
                linked.get(i).add(before.get(random.nextInt(before.size())));
            }
        }
        linked.get(0).add(1);
    }

    /** Returns the way on which a node takes part to the end. A copy has the id of its original, and so no folder of its own. */
    Way way(String node) {
        Way way = ways.get(index(node));
        return isCopy(node) && way == Way.FOLDER ? Way.HAND : way;
    }

    /** Returns whether a node is the copy of another. */
    static boolean isCopy(String node) {
        return node.length() > 1 && !World.isNew(node);
    }

    private static int index(String node) {
        return node.charAt(0) - 'A';
    }

    /** Returns whom a node connects to. Nobody connects to a copy, so it connects to all with whom its original has to do. */
    List<String> connectsTo(String node) {
        int self = index(node);
        TreeSet<Integer> others = new TreeSet<>(linked.get(self));
        for (int i = 0; isCopy(node) && i < count; i++) {
            if (linked.get(i).contains(self)) {
                others.add(i);
            }
        }
        return others.stream().map(i -> Character.toString('A' + i)).toList();
    }
}
