package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Failures of the driver in words: where, what is wrong, what to do. */
final class Failures {
    private static final String UNIQUE_VIOLATION = "23505";

    private final PostgresOptions options;
    private final String place;

    Failures(PostgresOptions options, String place) {
        this.options = options;
        this.place = place;
    }

    /** Returns whether a row has a value that another one has and that must be unique. */
    static boolean isUniqueViolation(SQLException failure) {
        return UNIQUE_VIOLATION.equals(failure.getSQLState());
    }

    /** Returns whether somebody else held a lock for too long. */
    static boolean isLocked(SQLException failure) {
        return "55P03".equals(failure.getSQLState());
    }

    /** Returns whether the connection is gone, so that another one may do better. */
    static boolean isLost(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") || state.startsWith("57P0");
    }

    /** Returns whether the same again may go well: the connection is gone, or others were in the way. */
    static boolean isPassing(SQLException failure) {
        String state = state(failure);
        return isLost(failure) || state.equals("40001") || state.equals("40P01");
    }

    /** Returns whether a table or a column is not there, which may have been when it was last looked at. */
    static boolean isOfOtherTables(SQLException failure) {
        String state = state(failure);
        return state.equals("42P01") || state.equals("42703");
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    /** Returns what to throw. */
    StorageException of(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException && failure.getCause() instanceof SQLException cause) {
            return of(cause);
        }
        String state = state(failure);
        Words words = failure instanceof SQLTransientConnectionException ? usedUp() : words(state, firstLine(failure));
        return new StorageException(words.kind(), place + ": " + words.text(), failure);
    }

    /** The driver adds where in a statement it is, and more, in lines of their own. */
    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private record Words(Kind kind, String text) {}

    private Words usedUp() {
        return new Words(
                Kind.BUSY,
                "all connections have been in use for longer than the busy-timeout of "
                        + options.busyTimeout().toMillis() + " ms; raise pool-size, or try again");
    }

    private Words words(String state, String message) {
        return switch (state) {
            case "28P01", "28000" ->
                new Words(
                        Kind.FAILED,
                        "the server does not let " + user() + " in (" + message
                                + "); set user and password of the storage, or see the server's pg_hba.conf");
            case "08004" ->
                new Words(
                        Kind.FAILED,
                        "it refuses the connection (" + message
                                + "); set user and password of the storage, or options of its url, as it asks for");
            case "3D000" ->
                new Words(Kind.FAILED, "there is no such database; create it with createdb, or mend the url");
            case "42501" ->
                new Words(
                        Kind.READ_ONLY,
                        user() + " lacks a right (" + message
                                + "); grant CREATE and USAGE on schema '" + options.schema()
                                + "' to it, and connect as the owner of the tables there, or name another schema");
            case "25006" ->
                new Words(Kind.READ_ONLY, "it takes no writes, as a standby does; connect to the primary server");
            case "53100" -> new Words(Kind.FULL, "the server's disk is full; free some space and try again");
            case "53200", "53300", "53400" ->
                new Words(Kind.BUSY, "the server has too much to do (" + message + "); try again, or lower pool-size");
            case "55P03" ->
                new Words(
                        Kind.BUSY,
                        "somebody else has held a lock for longer than the busy-timeout of "
                                + options.busyTimeout().toMillis()
                                + " ms; end the other transaction, or raise busy-timeout");
            case "57014" ->
                new Words(
                        Kind.BUSY,
                        "a statement took longer than the statement-timeout of "
                                + options.statementTimeout().toMillis() + " ms; try again, or raise statement-timeout");
            case "40001", "40P01" ->
                new Words(Kind.BUSY, "another transaction was in the way (" + message + "); try again");
            case "42P01", "42703", "42804", "42883", "22P02" ->
                new Words(
                        Kind.CORRUPT,
                        "the tables in schema '" + options.schema() + "' are not as Tidemark made them (" + message
                                + "); undo what was changed, or restore them from a backup");
            case "XX001", "XX002" ->
                new Words(Kind.CORRUPT, "it is damaged (" + message + "); restore it from a backup");
            default -> byClass(state, message);
        };
    }

    private String user() {
        return options.user().map(name -> "user '" + name + "'").orElse("the user that runs this process");
    }

    private Words byClass(String state, String message) {
        if (state.startsWith("08")) {
            return new Words(
                    Kind.BUSY,
                    "it can't be reached (" + message
                            + "); check host and port, that the server runs, and the network");
        } else if (state.startsWith("57P0")) {
            return new Words(Kind.BUSY, "the server is stopping or starting (" + message + "); try again");
        }
        return new Words(Kind.FAILED, "it failed: " + message + (state.isEmpty() ? "" : " (" + state + ")"));
    }
}
