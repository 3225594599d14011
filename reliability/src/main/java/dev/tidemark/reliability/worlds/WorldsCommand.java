package dev.tidemark.reliability.worlds;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Plays small worlds, or one of them. */
public final class WorldsCommand implements Command {
    @Override
    public String name() {
        return "worlds";
    }

    @Override
    public String describe() {
        return "[--every N] [CASE]  plays all small worlds, those of every N-th schedule, or the one of a case's text";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) {
        Options options = new Options(arguments, Set.of("every"));
        Comparison comparison = new Comparison(story -> out.println(story + "\n"));
        if (options.words().isEmpty()) {
            long every = options.number("every", 1);
            for (Scope scope : Scope.ALL) {
                compare(scope, every, comparison);
                out.println(String.format(
                        Locale.ROOT,
                        "%s: %,d cases in all, in %,d clusters, %,d differ",
                        scope,
                        comparison.cases(),
                        comparison.clusters(),
                        comparison.different()));
            }
        } else {
            comparison.compareAlone(SmallWorld.parse(String.join(" ", options.words())));
            out.println(comparison.different() == 0 ? "The engine and the model agree." : "They differ.");
        }
        return comparison.different() == 0;
    }

    private static void compare(Scope scope, long every, Comparison comparison) {
        long[] number = {0};
        scope.schedules(schedule -> {
            if (number[0]++ % every == 0) {
                comparison.compare(schedule);
            }
        });
    }
}
