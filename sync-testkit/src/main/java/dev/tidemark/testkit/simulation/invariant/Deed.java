package dev.tidemark.testkit.simulation.invariant;

import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One write to one cell, or the creation or deletion of a row, and what its author had seen.
 *
 * @param index its number among all deeds of a world
 * @param node who did it
 * @param number the author's own number of it; 0 at a server
 * @param cell where
 * @param value the number of the value; nothing for null, and for a deletion
 * @param seen the indexes of the deeds that its author knew
 * @param base the same, as it travels: further writes to what the server has not acknowledged keep what the first had seen
 */
record Deed(int index, String node, long number, Cell cell, OptionalLong value, BitSet seen, BitSet base) {
    boolean isDelete() {
        return cell.column().isEmpty();
    }

    boolean hasSeen(Deed other) {
        return seen.get(other.index);
    }

    /**
     * A place for a value.
     *
     * @param table its name
     * @param row the text that is the key
     * @param column its name; nothing for the row as a whole
     */
    record Cell(String table, String row, Optional<String> column) {
        boolean isInRowOf(Cell other) {
            return table.equals(other.table) && row.equals(other.row);
        }

        @Override
        public String toString() {
            return table + "/" + row + column.map(name -> "." + name).orElse("");
        }
    }

    @Override
    public String toString() {
        return node + ":" + number + " " + cell
                + (isDelete() ? " deleted" : "=" + (value.isPresent() ? value.getAsLong() : "null"));
    }
}
