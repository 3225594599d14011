package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.testkit.simulation.Observer;
import java.util.ArrayList;
import java.util.List;

/** The invariants that every history is held against. */
public final class Invariants {
    private Invariants() {}

    /** Returns the observers of one run: the invariants, behind what they know of the world. */
    public static List<Observer> ofOneRun() {
        Knowledge knowledge = new Knowledge();
        List<Observer> observers = new ArrayList<>(List.of(knowledge));
        observers.addAll(all(knowledge));
        return observers;
    }

    /** Returns what each says, for people. */
    public static List<String> names() {
        return all(new Knowledge()).stream().map(Invariant::name).toList();
    }

    private static List<Invariant> all(Knowledge knowledge) {
        return List.of(
                new NobodyInvents(),
                new GroupsAreAtomic(knowledge),
                new OwnWritesStay(knowledge),
                new CursorsAscend(knowledge),
                new CheckpointsAreWhole(knowledge),
                new StampsAscend(knowledge),
                new ReplicasAgree(knowledge),
                new DigestsAreKept(knowledge),
                new DigestsAgree(knowledge),
                new LastWordStands(knowledge),
                new TheLoserIsTold(knowledge),
                new CountersAddUp(knowledge));
    }
}
