package dev.tidemark.benchmarks.scale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Models that are fitted to measurements. */
class LeastSquaresTest {
    @Test
    void whatIsASumOfTermsIsFoundAgain() {
        double[][] terms = {{1, 1, 0}, {1, 10, 0}, {1, 100, 1}, {1, 1_000, 1}};
        double[] measured = {33, 60, 337, 3_037};
        assertArrayEquals(new double[] {30, 3, 7}, LeastSquares.fit(terms, measured), 1e-6);
    }

    @Test
    void aSmallMeasurementCountsAsMuchAsALargeOne() {
        double[][] terms = {{1}, {1}, {1}};
        assertEquals(1, LeastSquares.fit(terms, new double[] {1, 1, 1_000})[0], 0.01);
    }

    @Test
    void termsThatNothingTellsApartAreRefused() {
        double[][] terms = {{1, 2}, {2, 4}};
        assertThrows(IllegalArgumentException.class, () -> LeastSquares.fit(terms, new double[] {1, 2}));
    }

    @Test
    void aTermThatWouldLowerWhatIsMeasuredHasNoWeight() {
        double[][] terms = {{1, 1}, {1, 2}, {1, 3}};
        assertArrayEquals(new double[] {9, 0}, LeastSquares.fitAboveZero(terms, new double[] {9.1, 9, 8.9}), 0.01);
    }

    @Test
    void aPredictionIsTheWeightedSum() {
        assertEquals(32, LeastSquares.predict(new double[] {2, 10}, new double[] {1, 3}));
    }
}
