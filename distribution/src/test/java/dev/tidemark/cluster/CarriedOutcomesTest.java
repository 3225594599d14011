package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What another device takes to the server ends there as if its author had brought it, and he is told when he comes. */
class CarriedOutcomesTest {
    private Cluster cluster;
    private SyncNode server;
    private SyncNode author;
    private SyncNode carrier;
    private SyncNode other;

    private void begin(Cluster begun) {
        cluster = begun;
        server = cluster.server();
        author = cluster.device("author");
        carrier = cluster.device("carrier");
        other = cluster.device("other");
        devices().forEach(cluster::sync);
    }

    private void begin(String... conflict) {
        begin(new Cluster(TablePolicy.DEFAULT, conflict));
    }

    private List<SyncNode> devices() {
        return List.of(author, carrier, other);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static Row mail(String address) {
        return Row.of(Map.of("email", Value.of(address), "note", Value.of("mine")));
    }

    private Write write(String id, Row row) {
        Write write = author.write(writer -> {
            if (writer.get(Cluster.NOTES, RowKey.of(id)).isPresent()) {
                writer.patch(Cluster.NOTES, RowKey.of(id), row);
            } else {
                writer.put(Cluster.NOTES, RowKey.of(id), row);
            }
            return writer.last();
        });
        cluster.time.advance(Duration.ofSeconds(1));
        return write;
    }

    private void carry() {
        give(carrier);
        cluster.sync(carrier);
    }

    private void give(SyncNode taker) {
        Mesh.everything(author).takenBy(taker);
    }

    private static Outcome only(SyncNode node) {
        assertEquals(1, node.outcomes().size(), node.outcomes()::toString);
        return node.outcomes().get(0);
    }

    private void assertAllAlike() {
        cluster.settle(devices());
        for (SyncNode device : devices()) {
            assertEquals(Cluster.content(server), Cluster.content(device), device.name());
        }
        assertEquals(List.of(), carrier.outcomes(), "the carrier has written nothing");
    }

    @Test
    void a_row_that_a_constraint_refuses_is_kept_for_its_author_who_can_send_it_again() {
        begin(new Cluster().with(Cluster.uniqueEmails()));
        Write write = write("r", mail("taken"));
        cluster.write(other, "q", mail("taken"));
        cluster.sync(other);
        CompletableFuture<Outcome> told = author.outcome(write).toCompletableFuture();
        carry();
        assertFalse(cluster.has(server, "r"));
        assertFalse(cluster.has(carrier, "r"));

        cluster.sync(author);
        assertFalse(cluster.has(author, "r"), "it can't stand");
        Outcome outcome = only(author);
        assertEquals(Outcome.Kind.REJECTED, outcome.kind());
        assertEquals(mail("taken"), outcome.written());
        assertTrue(outcome.reason().contains("another row has this value"), outcome.reason());
        assertEquals(Outcome.Kind.REJECTED, told.join().kind());

        author.retryOutcome(outcome.sequence(), Cluster.row("email", "free"));
        cluster.sync(author);
        assertEquals(Optional.of("free"), cluster.read(server, "r", "email"));
        assertEquals(Optional.of("mine"), cluster.read(server, "r", "note"));
        assertAllAlike();
        assertEquals(List.of(), author.outcomes());
    }

    @Test
    void what_its_author_wrote_to_a_refused_row_before_he_came_is_kept_with_it() {
        begin(new Cluster().with(Cluster.uniqueEmails()));
        write("r", mail("taken"));
        cluster.write(other, "q", mail("taken"));
        cluster.sync(other);
        give(carrier);
        write("r", Cluster.row("note", "mine, later"));
        cluster.sync(carrier);
        cluster.sync(author);
        assertEquals(Outcome.Kind.REJECTED, only(author).kind());
        assertEquals(
                mail("taken").with(Cluster.row("note", "mine, later")),
                only(author).written());
        assertAllAlike();
    }

    @Test
    void a_change_that_a_constraint_refuses_leaves_the_row_as_it_was_and_is_kept_for_its_author() {
        begin(new Cluster().with(Cluster.uniqueEmails()));
        cluster.write(server, "r", mail("free"));
        devices().forEach(cluster::sync);
        cluster.write(server, "q", mail("taken"));
        write("r", Cluster.row("email", "taken"));
        carry();
        cluster.sync(author);
        assertEquals(Outcome.Kind.REJECTED, only(author).kind());
        assertEquals(Optional.of(Value.of("taken")), only(author).written().get("email"));
        assertEquals(Optional.of("free"), cluster.read(author, "r", "email"));
        assertAllAlike();
    }

    @Test
    void whatever_the_server_says_of_a_conflict_its_author_is_told_as_if_he_had_brought_it() {
        Map<String, Outcome.Kind> kinds = Map.of(
                "first-writer-wins", Outcome.Kind.SUPERSEDED,
                "set-union", Outcome.Kind.MERGED,
                "manual", Outcome.Kind.DEFERRED);
        kinds.forEach((strategy, kind) -> {
            begin(strategy);
            cluster.write(other, "r", "a", "[1]");
            Write write = write("r", Cluster.row("a", "[2]"));
            CompletableFuture<Outcome> told = author.outcome(write).toCompletableFuture();
            cluster.sync(other);
            carry();
            cluster.sync(author);
            assertEquals(kind, only(author).kind(), strategy);
            assertEquals(List.of("a"), only(author).columns(), strategy);
            assertEquals(Cluster.row("a", "[2]"), only(author).written(), strategy);
            assertEquals(kind, told.join().kind(), strategy);
            assertAllAlike();
            cluster.close();
        });
        begin("manual");
    }

    @Test
    void it_is_told_once_whoever_else_carries_the_write() {
        begin("first-writer-wins");
        cluster.write(server, "r", "a", "of the server");
        write("r", Cluster.row("a", "mine"));
        give(other);
        carry();
        cluster.sync(other);
        cluster.sync(author);
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        author.forgetOutcome(only(author).sequence());
        cluster.sync(other);
        cluster.sync(author);
        assertEquals(List.of(), author.outcomes());
        assertAllAlike();
    }

    @Test
    void what_he_wrote_beside_it_before_he_came_shares_the_outcome_under_its_number() {
        begin("first-writer-wins");
        cluster.write(server, "r", "a", "of the server");
        write("r", Cluster.row("a", "mine"));
        give(carrier);
        Write later = write("r", Cluster.row("b", "mine too"));
        cluster.sync(carrier);
        cluster.sync(author);
        assertEquals(later.number(), only(author).sequence());
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        assertEquals(List.of("a"), only(author).columns());
        assertEquals(Optional.of("mine too"), cluster.read(server, "r", "b"));
        assertAllAlike();
    }

    @Test
    void what_he_has_written_over_himself_before_he_came_has_no_outcome() {
        begin("last-writer-wins");
        write("r", Cluster.row("a", "mine"));
        give(carrier);
        cluster.write(server, "r", "a", "of the server");
        cluster.sync(carrier);
        assertEquals(Optional.of("of the server"), cluster.read(server, "r", "a"));
        write("r", Cluster.row("a", "mine, the last"));
        cluster.sync(author);
        assertEquals(Optional.of("mine, the last"), cluster.read(server, "r", "a"));
        assertEquals(List.of(), author.outcomes());
        assertAllAlike();
    }

    @Test
    void a_deletion_that_does_not_stand_is_told_too() {
        begin(new Cluster(
                new TablePolicy(
                        List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of()),
                "last-writer-wins"));
        cluster.write(server, "r", "a", "old");
        devices().forEach(cluster::sync);
        cluster.write(server, "r", "a", "new");
        cluster.delete(author, "r");
        carry();
        cluster.sync(author);
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        assertTrue(only(author).deletes());
        assertEquals(Optional.of("new"), cluster.read(author, "r", "a"));
        assertAllAlike();
    }

    @Test
    void where_a_strategy_fails_its_author_is_told_what_comes_of_the_write_in_the_end() {
        Moody strategy = new Moody();
        begin(new Cluster(TablePolicy.DEFAULT, "acme-moody")
                .with(builder -> builder.strategy("acme-moody", strategy::say)));
        cluster.write(server, "r", "a", "of the server");
        write("r", Cluster.row("a", "mine"));
        carry();
        cluster.sync(author);
        assertEquals(Outcome.Kind.FAILED, only(author).kind());
        strategy.mood = Optional.of(conflict -> Resolution.keep(conflict.first()));
        cluster.settle(List.of(other, author));
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        assertEquals(Cluster.row("a", "mine"), only(author).written());
        assertAllAlike();
    }

    @Test
    void where_a_strategy_that_failed_decides_before_the_author_comes_he_is_told_that_alone() {
        Moody strategy = new Moody();
        begin(new Cluster(TablePolicy.DEFAULT, "acme-moody")
                .with(builder -> builder.strategy("acme-moody", strategy::say)));
        cluster.write(server, "r", "a", "of the server");
        write("r", Cluster.row("a", "mine"));
        carry();
        strategy.mood = Optional.of(conflict -> Resolution.keep(conflict.first()));
        cluster.sync(other);
        cluster.sync(author);
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        assertEquals(Cluster.row("a", "mine"), only(author).written());
        assertAllAlike();
    }

    private static final class Moody {
        Optional<Function<Conflict, Resolution>> mood = Optional.empty();

        Resolution say(Conflict conflict) {
            return mood.orElseThrow(() -> new IllegalStateException("broken on purpose"))
                    .apply(conflict);
        }
    }

    @Test
    void what_is_kept_for_an_author_survives_a_restart_of_the_server() {
        begin("first-writer-wins");
        cluster.write(server, "r", "a", "of the server");
        write("r", Cluster.row("a", "mine"));
        carry();
        server = cluster.restart(server);
        cluster.sync(author);
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        assertAllAlike();
    }

    /** Numbers of two authors say nothing of each other. */
    @Test
    void a_write_of_the_carriers_own_is_not_taken_for_an_older_copy_of_what_it_carries() {
        begin("last-writer-wins");
        cluster.write(server, "r", "a", "old");
        devices().forEach(cluster::sync);
        for (int i = 0; i < 5; i++) {
            write("other" + i, Cluster.row("a", "mine"));
        }
        write("r", Cluster.row("a", "mine"));
        cluster.write(carrier, "r", "a", "of the carrier, later");
        carry();
        assertEquals(Optional.of("of the carrier, later"), cluster.read(server, "r", "a"));
        cluster.sync(author);
        assertEquals(Outcome.Kind.SUPERSEDED, only(author).kind());
        assertAllAlike();
    }

    @Test
    void of_two_authors_writes_that_one_device_carries_both_are_merged() {
        begin("last-writer-wins");
        cluster.write(server, "r", "a", "old");
        devices().forEach(cluster::sync);
        cluster.write(other, "r", "a", "of the other");
        for (int i = 0; i < 5; i++) {
            write("other" + i, Cluster.row("a", "mine"));
        }
        write("r", Cluster.row("a", "mine"));
        Mesh.everything(other).takenBy(carrier);
        carry();
        assertEquals(1, Cluster.conflicts(server));
        assertEquals(Optional.of("mine"), cluster.read(server, "r", "a"));
        assertAllAlike();
    }

    @Test
    void a_deletion_that_is_carried_does_not_stand_for_what_the_carrier_wrote() {
        begin(new Cluster(
                new TablePolicy(
                        List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of()),
                "last-writer-wins"));
        cluster.write(server, "r", "a", "old");
        devices().forEach(cluster::sync);
        for (int i = 0; i < 5; i++) {
            write("other" + i, Cluster.row("a", "mine"));
        }
        cluster.write(carrier, "r", "b", "of the carrier");
        cluster.delete(author, "r");
        carry();
        assertEquals(Optional.of("of the carrier"), cluster.read(server, "r", "b"));
    }

    @Test
    void of_two_carried_writes_on_which_a_strategy_fails_both_are_tried_again() {
        Moody strategy = new Moody();
        begin(new Cluster(TablePolicy.DEFAULT, "acme-moody")
                .with(builder -> builder.strategy("acme-moody", strategy::say)));
        for (String id : List.of("r", "q")) {
            cluster.write(server, id, "a", "of the server");
            write(id, Cluster.row("a", "mine"));
        }
        carry();
        strategy.mood = Optional.of(conflict -> Resolution.keep(conflict.second()));
        cluster.settle(List.of(other, author));
        assertEquals(Optional.of("mine"), cluster.read(server, "r", "a"));
        assertEquals(Optional.of("mine"), cluster.read(server, "q", "a"));
        assertEquals(List.of(), author.outcomes());
    }

    /** It stood when it came, so nothing was kept for its author. */
    @Test
    void an_author_whose_carried_write_a_late_verdict_puts_aside_is_told_when_he_comes() {
        Moody strategy = new Moody();
        begin(new Cluster(TablePolicy.DEFAULT, "acme-moody")
                .with(builder -> builder.strategy("acme-moody", strategy::say)));
        cluster.write(server, "r", "a", "old");
        devices().forEach(cluster::sync);
        cluster.write(other, "r", "a", "of the other");
        cluster.write(server, "r", "a", "of the server");
        cluster.sync(other);
        cluster.sync(author);
        write("r", Cluster.row("a", "mine"));
        carry();
        assertEquals(Optional.of("mine"), cluster.read(server, "r", "a"));

        strategy.mood = Optional.of(conflict -> Resolution.keep(conflict.first()));
        cluster.sync(other);
        assertEquals(Optional.of("of the other"), cluster.read(server, "r", "a"));
        cluster.sync(author);
        Outcome outcome = only(author);
        assertEquals(Outcome.Kind.SUPERSEDED, outcome.kind());
        assertEquals(Cluster.row("a", "mine"), outcome.written());
        assertAllAlike();
        assertEquals(1, author.outcomes().size());
    }
}
