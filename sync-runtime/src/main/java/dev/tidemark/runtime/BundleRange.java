package dev.tidemark.runtime;

import java.util.Objects;
import java.util.UUID;

/** What of a node's feed goes into a bundle. */
public sealed interface BundleRange {
    /** Everything: what a new node begins with, or one that is far behind. */
    record All() implements BundleRange {}

    /**
     * What stands behind a position.
     *
     * @param position in the feed of the node that exports, from 0
     */
    record Since(long position) implements BundleRange {
        /** Checks that it can be a position. */
        public Since {
            if (position < 0) {
                throw new BundleException(
                        BundleException.Reason.USAGE, "there is no position " + position + ". They begin at 0");
            }
        }
    }

    /**
     * What a node has not acknowledged; no other one takes it.
     *
     * @param node its id
     */
    record To(UUID node) implements BundleRange {
        /** Checks that there is one. */
        public To {
            Objects.requireNonNull(node, "node");
        }
    }
}
