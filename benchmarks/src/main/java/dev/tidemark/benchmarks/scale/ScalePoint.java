package dev.tidemark.benchmarks.scale;

/**
 * Under which circumstances changes are measured.
 *
 * @param rows that are in the table
 * @param devices that are live
 * @param rowBytes of each changed row, about
 * @param conflicts the share of the changes that are in conflict with what is there
 * @param atOnce how many devices push a change at the same moment
 * @param fitted whether the model is fitted to it; what is not is there to check the model
 */
record ScalePoint(long rows, int devices, int rowBytes, double conflicts, int atOnce, boolean fitted) {
    /**
     * Returns the terms of the model of a change.
     *
     * @param tellings how many devices were told that they have all of the feed, a change
     */
    double[] terms(double tellings) {
        double kib = rowBytes / 1024.0;
        double others = devices > 1 ? 1 : 0;
        return new double[] {1, kib, conflicts, Math.log10(rows / 1e4), others, atOnce - 1, tellings, tellings * kib};
    }
}
