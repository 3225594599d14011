package dev.tidemark.reliability.processes;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * An app that writes to its own file, at random, and notes in the journal what it has committed.
 *
 * <p>Threading: one thread.
 */
final class App {
    private final String name;
    private final Database database;
    private final Journal journal;
    private final RandomGenerator random;
    private final List<String> own = new ArrayList<>();
    private long next;

    App(String name, Database database, Journal journal, RandomGenerator random) {
        this.name = name;
        this.database = database;
        this.journal = journal;
        this.random = random;
    }

    String name() {
        return name;
    }

    Database database() {
        return database;
    }

    /** Goes on with the rows of its own that are in its file, all of which were acknowledged. */
    void takeUp() throws SQLException {
        database.read().forEach((token, number) -> {
            journal.wrote(token, number);
            if (token.startsWith(name + "-")) {
                own.add(token);
                next++;
            }
        });
        acknowledged();
    }

    /** Commits a transaction of so many new rows. */
    void insert(int rows) throws SQLException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            tokens.add(String.format(Locale.ROOT, "%s-%06d", name, next++));
        }
        database.insert(tokens, 0);
        tokens.forEach(token -> journal.wrote(token, 0));
        own.addAll(tokens);
    }

    /** Commits a few transactions at random: new rows, changes and deletions of own ones. */
    void writeSomething() throws SQLException {
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            insert(random.nextInt(1, 60));
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            String token = own.get(random.nextInt(own.size()));
            if (random.nextInt(4) == 0) {
                delete(token);
            } else {
                long number = journal.written().get(token) + 1;
                requireOne(database.change(token, number), token);
                journal.wrote(token, number);
            }
        }
    }

    private void delete(String token) throws SQLException {
        requireOne(database.change(token, null), token);
        journal.removed(token);
        own.remove(token);
    }

    /** An app finds its own rows where it has put them, whatever was killed meanwhile. */
    private void requireOne(int rows, String token) {
        if (rows != 1) {
            throw new Broken(database.file().getFileName() + " holds its own row " + token + " " + rows + " times");
        }
    }

    /** Everything that this app has written was acknowledged. */
    void acknowledged() {
        journal.acknowledged(name);
    }
}
