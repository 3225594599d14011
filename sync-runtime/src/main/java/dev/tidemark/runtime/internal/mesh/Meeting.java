package dev.tidemark.runtime.internal.mesh;

import dev.tidemark.api.model.Context;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;

/** How a node exchanges with another one that is there now, and answers: each gets what it lacks of what the other has. */
public interface Meeting {
    /** Returns who would send what, if anything were sent. */
    Delivery.Header header();

    /**
     * Returns what the other has not, by what it says that it has now.
     *
     * @param theirs what the other has
     */
    Delivery behind(Context theirs);

    /** @param received what has just come from the other, which need not go back */
    Delivery behind(Context theirs, Received received);

    /** Takes what the other gives, as {@link Exchange#take} does, and says where its rows stand. */
    Received receive(Delivery delivery);

    /** Returns where this node's feed ends, as far as what apps wrote is stamped. */
    long head();

    /**
     * What came with a delivery, and where its rows stand.
     *
     * @param from behind this position of this node's feed
     * @param to and up to this one; what this node wrote because of them stands behind it
     */
    record Received(Taken taken, long from, long to) {}
}
