package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.bundles.BundleSpeed;
import dev.tidemark.benchmarks.bundles.ConflictPage;
import dev.tidemark.benchmarks.bundles.HistorySpeed;
import dev.tidemark.benchmarks.idle.IdleDevice;
import dev.tidemark.benchmarks.idle.StartTimes;
import dev.tidemark.benchmarks.live.CommitToVisible;
import dev.tidemark.benchmarks.live.FanOut;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Printed;
import dev.tidemark.benchmarks.memory.InMemory;
import dev.tidemark.benchmarks.memory.MemoryFirst;
import dev.tidemark.benchmarks.memory.MemoryStores;
import dev.tidemark.benchmarks.peers.BesidePeers;
import dev.tidemark.benchmarks.postgres.PostgresPush;
import dev.tidemark.benchmarks.postgres.SideBySide;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.sync.FirstLight;
import dev.tidemark.benchmarks.sync.LargeTable;
import dev.tidemark.benchmarks.sync.OnDisk;
import dev.tidemark.benchmarks.sync.PendingChanges;
import dev.tidemark.benchmarks.sync.SmallChanges;
import java.util.List;

/**
 * One part of the comparison.
 *
 * @param name as the command line and the page have it
 * @param heap of the process that measures it
 * @param when it is measured
 */
record Part(String name, String heap, When when, Measurement measurement) {
    /** Which runs include it, if they are not told what to measure. */
    enum When {
        /** Quick ones too. */
        ALWAYS,
        /** Those that may take their time. */
        FULLY,
        /** None: it takes so long that somebody has to ask for it. */
        ASKED
    }

    /** All there are, in the order in which they are measured. */
    static final List<Part> ALL = List.of(
            new Part("inserts", "512m", When.ALWAYS, new Inserts()),
            new Part("first-sync", "512m", When.ALWAYS, new FirstLight()),
            new Part("peers", "1g", When.ALWAYS, new BesidePeers()),
            new Part("small-changes", "512m", When.ALWAYS, new SmallChanges()),
            new Part("live", "512m", When.ALWAYS, new CommitToVisible()),
            new Part("memory-stores", "2g", When.ALWAYS, new MemoryStores()),
            new Part("pending", "512m", When.ALWAYS, new PendingChanges()),
            new Part("disk", "512m", When.ALWAYS, new OnDisk()),
            new Part("idle", "512m", When.ALWAYS, new IdleDevice()),
            new Part("start", "256m", When.ALWAYS, new StartTimes()),
            new Part("bundles", "512m", When.ALWAYS, BundleSpeed.ofATable()),
            new Part("conflicts", "512m", When.ALWAYS, new ConflictPage()),
            new Part("history", "512m", When.ALWAYS, new HistorySpeed()),
            new Part("in-memory", "256m", When.ALWAYS, new InMemory()),
            new Part("million", "512m", When.FULLY, LargeTable.ofAMillion()),
            new Part("bundles-million", "128m", When.FULLY, BundleSpeed.ofAMillion()),
            new Part("ten-million", "512m", When.ASKED, LargeTable.ofTenMillion()),
            new Part("fan-out", "4g", When.FULLY, new FanOut()),
            new Part("postgres", "1g", When.FULLY, new PostgresPush()),
            new Part("servers", "1g", When.FULLY, SideBySide::measure),
            new Part("memory-first", "2g", When.FULLY, new Printed(MemoryFirst::main, "50000")));

    /** Returns what a run measures that is not told. */
    static List<Part> of(boolean quickRun) {
        return ALL.stream()
                .filter(part -> part.when == When.ALWAYS || part.when == When.FULLY && !quickRun)
                .toList();
    }

    /**
     * Returns the part of a name.
     *
     * @throws IllegalArgumentException if there is none; says which there are
     */
    static Part named(String name) {
        return ALL.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no part '" + name + "'; there are "
                        + String.join(", ", ALL.stream().map(Part::name).toList())));
    }
}
