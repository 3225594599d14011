package dev.tidemark.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The figures of one thing, of all that were measured.
 *
 * @param figures ours first, where there is one; at least one
 */
record Comparison(List<Figure> figures) {
    /** Returns figures by what they measure, in the order in which each comes first. */
    static List<Comparison> of(List<Figure> figures) {
        Map<String, List<Figure>> all =
                figures.stream().collect(Collectors.groupingBy(Figure::what, LinkedHashMap::new, Collectors.toList()));
        return all.values().stream().map(Comparison::new).toList();
    }

    Optional<Figure> ours() {
        return figures.stream().filter(Figure::isOurs).findFirst();
    }

    List<Figure> peers() {
        return figures.stream().filter(figure -> !figure.isOurs()).toList();
    }

    /** Returns the peer whose name begins so. */
    Optional<Figure> peer(String name) {
        return peers().stream().filter(figure -> figure.who().startsWith(name)).findFirst();
    }

    String what() {
        return figures.get(0).what();
    }

    Unit unit() {
        return figures.get(0).unit();
    }
}
