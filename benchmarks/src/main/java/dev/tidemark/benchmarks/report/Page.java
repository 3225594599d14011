package dev.tidemark.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page: text that people write, and between marks in it the tables that are made. What stands outside the marks is never touched.
 *
 * <pre>
 * &lt;!-- figures first-sync --&gt;
 * what is made
 * &lt;!-- end of figures --&gt;
 * </pre>
 */
final class Page {
    /** The name between marks under which all aims stand. */
    static final String AIMS = "aims";

    private static final String END = "<!-- end of figures -->";
    private static final Pattern MARKED =
            Pattern.compile("(<!-- figures ([a-z-]+) -->\n).*?" + Pattern.quote(END), Pattern.DOTALL);

    private final Map<String, Measured> parts;
    private final String charts;

    /**
     * Creates it.
     *
     * @param charts the folder of the charts, as the page reaches it
     */
    Page(List<Measured> parts, String charts) {
        this.parts = parts.stream().collect(Collectors.toMap(Measured::part, Function.identity()));
        this.charts = charts;
    }

    /** Returns the names between marks of a page. */
    static List<String> marks(String page) {
        return MARKED.matcher(page).results().map(each -> each.group(2)).toList();
    }

    /**
     * Returns a page with what was measured between its marks.
     *
     * @throws IllegalArgumentException if something was measured for which it has no mark
     */
    String fill(String page) {
        List<String> marks = marks(page);
        TreeSet<String> missing = new TreeSet<>(parts.keySet());
        marks.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the page has no place for " + missing + ": add a line <!-- figures "
                    + missing.first() + " --> and a line " + END + " where its table is to stand");
        }
        List<Measured> inOrder =
                marks.stream().filter(parts::containsKey).map(parts::get).toList();
        return MARKED.matcher(page)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) + String.join("\n", block(match.group(2), inOrder)) + "\n" + END));
    }

    private List<String> block(String name, List<Measured> inOrder) {
        if (name.equals(AIMS)) {
            return Tables.aims(inOrder);
        }
        return parts.containsKey(name)
                ? block(parts.get(name))
                : List.of("Not measured yet: `benchmarks/run --only " + name + "`.");
    }

    private List<String> block(Measured measured) {
        List<String> lines = new ArrayList<>(Tables.of(measured));
        lines.add("");
        if (!Chart.of(measured).isEmpty()) {
            lines.add("![The figures above as bars](" + charts + "/" + measured.part() + ".svg)");
            lines.add("");
        }
        measured.notes().forEach(note -> lines.add("* " + note));
        lines.add("* Measured on " + measured.day() + " by `" + measured.command() + "`: "
                + String.join(", ", measured.machine()) + ".");
        return lines;
    }
}
