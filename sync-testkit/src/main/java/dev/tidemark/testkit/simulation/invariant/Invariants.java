package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Setup;
import java.util.ArrayList;
import java.util.List;

/** The invariants that every history is held against. */
public final class Invariants {
    private Invariants() {}

    /** Returns the observers of one run: the invariants that fit its world, behind what they know of that. */
    public static List<Observer> ofOneRun(Setup setup) {
        Knowledge knowledge = new Knowledge();
        List<Observer> observers = new ArrayList<>(List.of(knowledge));
        observers.addAll(setup.isMesh() ? amongEquals(knowledge) : all(knowledge));
        return observers;
    }

    /** The others go by what a server has said. */
    private static List<Invariant> amongEquals(Knowledge knowledge) {
        EndDigests digests = new EndDigests();
        return List.of(
                new NobodyInvents(),
                new GroupsAreAtomic(knowledge),
                new ReplicasAgree(knowledge),
                new DigestsAreKept(knowledge, digests),
                new DigestsAgree(knowledge, digests));
    }

    /** Returns what each says, for people. */
    public static List<String> names() {
        return all(new Knowledge()).stream().map(Invariant::name).toList();
    }

    private static List<Invariant> all(Knowledge knowledge) {
        EndDigests digests = new EndDigests();
        return List.of(
                new NobodyInvents(),
                new GroupsAreAtomic(knowledge),
                new OwnWritesStay(knowledge),
                new CursorsAscend(knowledge),
                new CheckpointsAreWhole(knowledge),
                new StampsAscend(knowledge),
                new ServerStampsAscend(knowledge),
                new StampsAreNotAhead(knowledge),
                new ReplicasAgree(knowledge),
                new DigestsAreKept(knowledge, digests),
                new DigestsAgree(knowledge, digests),
                new LastWordStands(knowledge),
                new TheLoserIsTold(knowledge),
                new OutcomesAreTheAuthors(knowledge),
                new LateVerdictsAreAsAtOnce(knowledge),
                new NothingIsLeftOver(knowledge),
                new DeletionsAreForgotten(knowledge),
                new CountersAddUp(knowledge));
    }
}
