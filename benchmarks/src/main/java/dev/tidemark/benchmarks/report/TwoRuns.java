package dev.tidemark.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The ratios of two runs beside each other: of our figures to their bare limits, and to those of peers. Absolute figures are the
 * machine's of that hour and left out; a ratio that comes out otherwise the second time says nothing yet.
 *
 * @param first what one run found, by part
 * @param second what the other found
 */
public record TwoRuns(List<Measured> first, List<Measured> second) {
    /** How far apart the two ratios of a figure may be, as a part of the smaller one. */
    static final double AGREE = 0.15;

    /**
     * A ratio that both runs have.
     *
     * @param part in which it was measured
     * @param what was compared with what
     */
    record Pair(String part, String what, double first, double second) {
        /** Returns by how much the larger is more than the smaller, as a part of the smaller. */
        double apart() {
            return Math.max(first, second) / Math.min(first, second) - 1;
        }

        boolean agrees() {
            return apart() <= AGREE;
        }

        private String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.0f %%%s |",
                    part,
                    what,
                    Unit.number(first),
                    Unit.number(second),
                    100 * apart(),
                    agrees() ? "" : " ✗");
        }
    }

    /** Copies the lists. */
    public TwoRuns {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /** Returns a table of all ratios, those farthest apart first, and a line that counts them. */
    public List<String> table() {
        List<Pair> pairs = pairs().stream()
                .sorted((one, other) -> Double.compare(other.apart(), one.apart()))
                .toList();
        List<String> lines =
                new ArrayList<>(List.of("| part | ratio | first | second | apart |", "|---|---|---:|---:|---:|"));
        pairs.forEach(pair -> lines.add(pair.row()));
        lines.add("");
        lines.add(pairs.stream().filter(Pair::agrees).count() + " of " + pairs.size() + " ratios are within "
                + Math.round(100 * AGREE) + " % of each other.");
        return lines;
    }

    /** Returns the ratios that both have, in the order of the first. */
    List<Pair> pairs() {
        return first.stream().flatMap(this::ofPart).toList();
    }

    private Stream<Pair> ofPart(Measured part) {
        return find(second, other -> other.part().equals(part.part())).stream()
                .flatMap(again -> Comparison.of(part.figures()).stream()
                        .flatMap(one ->
                                find(
                                                Comparison.of(again.figures()),
                                                other -> other.what().equals(one.what()))
                                        .stream()
                                        .flatMap(other -> ofFigure(part.part(), one, other))));
    }

    private static Stream<Pair> ofFigure(String part, Comparison one, Comparison other) {
        Stream<Pair> bare = ofBare(one)
                .flatMap(ratio -> ofBare(other).map(again -> new Pair(part, one.what() + ": of bare", ratio, again)))
                .stream();
        Stream<Pair> peers = one.peers().stream()
                .map(Figure::who)
                .flatMap(who -> ofPeer(one, who)
                        .flatMap(ratio -> ofPeer(other, who)
                                .map(again -> new Pair(part, one.what() + ": to " + who, ratio, again)))
                        .stream());
        return Stream.concat(bare, peers);
    }

    private static Optional<Double> ofBare(Comparison comparison) {
        return comparison
                .ours()
                .map(Figure::ofBare)
                .filter(ratios -> !ratios.isEmpty())
                .map(Samples::median);
    }

    private static Optional<Double> ofPeer(Comparison comparison, String who) {
        return comparison.ours().flatMap(ours -> comparison.peer(who).map(ours::timesAsGoodAs));
    }

    private static <T> Optional<T> find(List<T> all, Predicate<T> wanted) {
        return all.stream().filter(wanted).findFirst();
    }
}
