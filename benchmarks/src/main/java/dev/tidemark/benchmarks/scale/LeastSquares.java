package dev.tidemark.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fits a sum of terms to measurements, so that the relative errors are least; by the normal equations, for there are few terms. */
final class LeastSquares {
    private LeastSquares() {}

    /**
     * Returns the weight of each term.
     *
     * @param terms of each measurement, as many for each
     * @param measured above 0
     * @throws IllegalArgumentException if the measurements do not tell the terms apart
     */
    static double[] fit(double[][] terms, double[] measured) {
        int count = terms[0].length;
        double[][] equations = new double[count][count + 1];
        for (int i = 0; i < measured.length; i++) {
            double square = measured[i] * measured[i];
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < count; column++) {
                    equations[row][column] += terms[i][row] * terms[i][column] / square;
                }
                equations[row][count] += terms[i][row] * measured[i] / square;
            }
        }
        return solve(equations);
    }

    /** Returns the weight of each term as {@link #fit} does; a term that would lower what is measured has none, and counts as noise. */
    static double[] fitAboveZero(double[][] terms, double[] measured) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < terms[0].length; i++) {
            kept.add(i);
        }
        double[] some = fit(only(terms, kept), measured);
        for (int worst = lowest(some); some[worst] < 0; worst = lowest(some)) {
            kept.remove(worst);
            some = fit(only(terms, kept), measured);
        }
        double[] all = new double[terms[0].length];
        for (int i = 0; i < some.length; i++) {
            all[kept.get(i)] = some[i];
        }
        return all;
    }

    private static double[][] only(double[][] terms, List<Integer> kept) {
        return Arrays.stream(terms)
                .map(each -> kept.stream().mapToDouble(i -> each[i]).toArray())
                .toArray(double[][]::new);
    }

    private static int lowest(double[] weights) {
        int lowest = 0;
        for (int i = 1; i < weights.length; i++) {
            lowest = weights[i] < weights[lowest] ? i : lowest;
        }
        return lowest;
    }

    /** Gauss and Jordan, with the largest pivot of each column. */
    private static double[] solve(double[][] equations) {
        int count = equations.length;
        for (int column = 0; column < count; column++) {
            swap(equations, column, pivot(equations, column));
            for (int row = 0; row < count; row++) {
                if (row != column) {
                    subtract(equations, row, column);
                }
            }
        }
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = equations[i][count] / equations[i][i];
        }
        return weights;
    }

    private static int pivot(double[][] equations, int column) {
        int best = column;
        for (int row = column; row < equations.length; row++) {
            if (Math.abs(equations[row][column]) > Math.abs(equations[best][column])) {
                best = row;
            }
        }
        if (equations[best][column] == 0) {
            throw new IllegalArgumentException("term " + column + " can't be told from the others; vary it");
        }
        return best;
    }

    private static void swap(double[][] equations, int one, int other) {
        double[] kept = equations[one];
        equations[one] = equations[other];
        equations[other] = kept;
    }

    private static void subtract(double[][] equations, int row, int column) {
        double factor = equations[row][column] / equations[column][column];
        for (int i = column; i < equations[row].length; i++) {
            equations[row][i] -= factor * equations[column][i];
        }
    }

    /** Returns the sum of weighted terms. */
    static double predict(double[] weights, double[] terms) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * terms[i];
        }
        return sum;
    }
}
