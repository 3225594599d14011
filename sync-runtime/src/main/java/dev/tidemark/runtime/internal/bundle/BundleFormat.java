package dev.tidemark.runtime.internal.bundle;

import java.util.List;

/** What a bundle's file is made of. A change of anything here is a new {@link #VERSION}. */
final class BundleFormat {
    /** Stands in the header of the SQLite file as {@code user_version}, in the seal, and in an envelope. */
    static final int VERSION = 1;

    /** Stands in the header of the SQLite file as {@code application_id}: {@code TDMB}. */
    static final int APPLICATION_ID = 0x54444D42;

    /** Small pages, since most bundles are small. */
    static final int PAGE_SIZE = 1024;

    /** At which size of a block, before compression, the next one is begun. */
    static final int BLOCK = 256 << 10;

    /** How large a block may be before compression: one change of the largest size fits whatever its values are. */
    static final int LARGEST_BLOCK = 48 << 20;

    /** How many changes a block may hold. */
    static final int MOST_CHANGES = 1 << 16;

    /** How long a text in the tables beside the blocks may be. */
    static final int LONGEST_TEXT = 1 << 20;

    /** How many tables, or names of authors, a bundle may tell of. */
    static final int MOST_NAMES = 1 << 16;

    /** How many characters all texts of one table beside the blocks may have together. */
    static final int MOST_TEXT = 4 << 20;

    /**
     * Of how many pieces the JSON of a block may consist: a value of two bytes takes forty in memory. A block of ours has at most one for
     * each byte of {@link #BLOCK}, and what the largest change has that can travel.
     */
    static final int MOST_PIECES = 1 << 21;

    /** How many times larger than what it is compressed to a block may be, beyond {@link #ANY_RATIO}. */
    static final int MOST_RATIO = 100;

    /** Up to which size a block may be compressed as it likes. */
    static final int ANY_RATIO = 1 << 16;

    /** How many authors, contexts or shapes a block may list. */
    static final int MOST_LISTED = 1 << 17;

    /** How many entries the contexts of a block have together when the next block is begun. */
    static final int CONTEXT_ENTRIES = 1 << 16;

    /** How many lives of nodes' logs a bundle may tell of: each start in which something was written is one. */
    static final int MOST_LIVES = 1 << 18;

    /** The whole schema, in the order in which it is made, letter by letter. */
    static final List<Made> SCHEMA = List.of(
            new Made("table", "tidemark_bundle", """
                    CREATE TABLE tidemark_bundle (number INTEGER PRIMARY KEY, key TEXT NOT NULL, value NOT NULL)"""),
            new Made("table", "tidemark_tables", """
                    CREATE TABLE tidemark_tables (number INTEGER PRIMARY KEY, definition TEXT NOT NULL)"""),
            new Made("table", "tidemark_authors", """
                    CREATE TABLE tidemark_authors (number INTEGER PRIMARY KEY, node TEXT NOT NULL, \
                    incarnation TEXT NOT NULL, name TEXT NOT NULL)"""),
            new Made("table", "tidemark_lives", """
                    CREATE TABLE tidemark_lives (number INTEGER PRIMARY KEY, node TEXT NOT NULL, \
                    incarnation TEXT NOT NULL, before TEXT NOT NULL, ended INTEGER NOT NULL)"""),
            new Made("table", "tidemark_blocks", """
                    CREATE TABLE tidemark_blocks (number INTEGER PRIMARY KEY, changes INTEGER NOT NULL, \
                    size INTEGER NOT NULL, content BLOB NOT NULL)"""),
            new Made("view", "changes", """
                    CREATE VIEW changes AS
                    WITH block(number, doc) AS MATERIALIZED (
                      SELECT number, CAST(sqlar_uncompress(content, size) AS TEXT) FROM tidemark_blocks),
                    shape(block, number, "table", kind, columns) AS MATERIALIZED (
                      SELECT b.number, s.key, json_extract(s.value, '$[0]'), json_extract(s.value, '$[1]'),
                        json_extract(s.value, '$[2]') FROM block b, json_each(b.doc, '$.shapes') s),
                    author(block, number, node) AS MATERIALIZED (
                      SELECT b.number, a.key, json_extract(a.value, '$[0]') FROM block b, json_each(b.doc, '$.authors') a),
                    change(block, time, row) AS MATERIALIZED (
                      SELECT b.number, json_extract(b.doc, '$.time'), c.value FROM block b, json_each(b.doc, '$.changes') c)
                    SELECT s."table", s.kind, json_extract(row, '$[1]') AS key, s.columns,
                      coalesce(json_extract(row, '$[6]'), '[]') AS "values",
                      strftime('%Y-%m-%dT%H:%M:%fZ', ((time + json_extract(row, '$[2]')) >> 16) / 1000.0, 'unixepoch') AS time,
                      coalesce((SELECT name FROM tidemark_authors t WHERE t.node = a.node), a.node) AS author
                    FROM change c
                    JOIN shape s ON s.block = c.block AND s.number = json_extract(row, '$[0]')
                    JOIN author a ON a.block = c.block AND a.number = json_extract(row, '$[3]')"""));

    private BundleFormat() {}

    /**
     * A part of the schema.
     *
     * @param type as {@code sqlite_schema} calls it
     * @param name of the table or view
     * @param sql the statement
     */
    record Made(String type, String name, String sql) {}
}
