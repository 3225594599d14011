package dev.tidemark.api.model;

/** How the values of a declared column are checked and encoded. */
public enum ColumnType {
    /** Any value; the type of columns that declare none. */
    ANY,
    /** Text. */
    STRING,
    /** A 64-bit integer. */
    INTEGER,
    /** A 64-bit floating point number; an integer is accepted and kept as it is. */
    REAL,
    /** A decimal number: an integer, a real, or a text in decimal notation. */
    DECIMAL,
    /** A boolean; integers 0 and 1 are accepted. */
    BOOLEAN,
    /** A time: ISO-8601 text, or an integer of milliseconds since 1970. */
    DATETIME,
    /** A JSON document as text. */
    JSON,
    /** A UUID: 16 bytes, or its text form. */
    UUID,
    /** Bytes. */
    BINARY
}
