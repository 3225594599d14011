package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a history that fails short, by leaving steps out as long as it still fails: "delta debugging" (Zeller and Hildebrandt,
 * 2002), then each edit of each write.
 */
public final class Shrinking {
    private final Predicate<History> fails;
    private int triesLeft;

    /**
     * Creates one.
     *
     * @param fails tells whether a history still fails in the way that is looked for
     * @param mostTries how many histories are tried at most
     */
    public Shrinking(Predicate<History> fails, int mostTries) {
        this.fails = fails;
        this.triesLeft = mostTries;
    }

    /** Returns a history that fails and has no more steps than one that fails. */
    public History shrink(History failing) {
        History shorter = withoutSteps(failing);
        History shortest = withoutEdits(shorter);
        return shortest.equals(shorter) ? shorter : withoutSteps(shortest);
    }

    private boolean fails(History history) {
        return triesLeft-- > 0 && fails.test(history);
    }

    private History withoutSteps(History failing) {
        History shortest = failing;
        int parts = 2;
        while (shortest.steps().size() > 1) {
            History less =
                    withoutOneOf(shortest, Math.min(parts, shortest.steps().size()));
            if (less.steps().size() < shortest.steps().size()) {
                shortest = less;
                parts = Math.max(2, parts - 1);
            } else if (parts >= shortest.steps().size()) {
                break;
            } else {
                parts = parts * 2;
            }
        }
        return shortest;
    }

    /** Returns the history without a part of its steps, if it fails without one. */
    private History withoutOneOf(History history, int parts) {
        int size = history.steps().size();
        for (int part = parts - 1; part >= 0; part--) {
            List<Step> left = new ArrayList<>(history.steps().subList(0, size * part / parts));
            left.addAll(history.steps().subList(size * (part + 1) / parts, size));
            if (fails(history.with(left))) {
                return history.with(left);
            }
        }
        return history;
    }

    private History withoutEdits(History failing) {
        History shortest = failing;
        for (int i = 0; i < shortest.steps().size(); i++) {
            List<Edit> edits = edits(shortest.steps().get(i));
            for (int j = edits.size() - 1; j >= 0 && edits.size() > 1; j--) {
                List<Edit> fewer = new ArrayList<>(edits);
                fewer.remove(j);
                List<Step> steps = new ArrayList<>(shortest.steps());
                steps.set(i, with(steps.get(i), fewer));
                if (fails(shortest.with(steps))) {
                    shortest = shortest.with(steps);
                    edits = fewer;
                }
            }
        }
        return shortest;
    }

    private static List<Edit> edits(Step step) {
        if (step instanceof Step.Write write) {
            return write.edits();
        }
        return step instanceof Step.Sql sql ? sql.edits() : List.of();
    }

    private static Step with(Step step, List<Edit> edits) {
        return step instanceof Step.Sql sql
                ? new Step.Sql(sql.node(), sql.manner(), edits)
                : new Step.Write(((Step.Write) step).node(), edits);
    }
}
