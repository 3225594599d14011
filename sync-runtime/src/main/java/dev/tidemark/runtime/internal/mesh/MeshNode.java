package dev.tidemark.runtime.internal.mesh;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Scheduler;

/** A node that exchanges with equals, as those see it who carry what is exchanged. */
public interface MeshNode {
    /** Returns how it gives and takes. */
    Exchange exchange();

    /** Returns its store, in which it is noted what was carried. Whoever asks does not close it. */
    StorageBackend storage();

    /** Returns where its work runs. */
    Scheduler scheduler();
}
