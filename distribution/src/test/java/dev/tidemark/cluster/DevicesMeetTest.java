package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices of one server that meet by a link where the server is not. */
class DevicesMeetTest {
    private Cluster cluster;
    private SyncNode server;
    private SyncNode d;
    private SyncNode e;

    /** Both have a row of the server's. */
    @BeforeEach
    void begin() {
        cluster = new Cluster();
        server = cluster.server();
        cluster.write(server, "r", "a", "old");
        d = cluster.device("D");
        e = cluster.device("E");
        cluster.sync(d);
        cluster.sync(e);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void leaveTheServer() {
        d = cluster.meeting(d, "E");
        e = cluster.meeting(e);
    }

    private void assertEverywhere(String row, String column, String value) {
        for (SyncNode node : List.of(server, d, e)) {
            assertEquals(Optional.ofNullable(value), cluster.read(node, row, column), node.name());
        }
    }

    @Test
    void each_gets_what_the_other_has_written_and_either_takes_all_of_it_to_the_server() {
        cluster.write(d, "d", "a", "of d");
        cluster.write(e, "r", "b", "of e");
        leaveTheServer();
        SyncReport met = cluster.sync(d);
        assertEquals(1, met.pushed().rows());
        assertEquals(1, met.pulled().rows());
        assertEquals(Optional.of("of d"), cluster.read(e, "d", "a"));
        assertEquals(Optional.of("of e"), cluster.read(d, "r", "b"));
        e = cluster.backHome(e);
        cluster.sync(e);
        assertEverywhere("d", "a", "of d");
        assertEverywhere("r", "b", "of e");
        assertEquals(0, Cluster.conflicts(server));
    }

    @Test
    void a_device_and_a_copy_of_its_database_are_told_so_instead_of_passing_for_in_step() {
        SyncNode copy = cluster.meeting("copy", cluster.copyOf(d));
        cluster.write(copy, "c", "a", "of the copy");
        d = cluster.meeting(d, "copy");
        cluster.write(d, "d", "a", "of d");
        SyncNode original = d;
        Exception refused = assertThrows(Exception.class, () -> cluster.sync(original));
        assertTrue(String.valueOf(refused).contains("a copy of its database"), refused::toString);
    }

    @Test
    void what_came_by_a_link_does_not_come_again_from_the_server() {
        cluster.write(d, "d", "a", "of d");
        leaveTheServer();
        cluster.sync(d);
        assertEquals(0, cluster.sync(d).pulled().rows(), "it has nothing new");
        d = cluster.backHome(d);
        e = cluster.backHome(e);
        List<ChangeEvent> events = new ArrayList<>();
        e.onChange(events::add);
        cluster.settle(List.of(d, e));
        assertEquals(List.of(), events);
        assertEverywhere("d", "a", "of d");
    }

    @Test
    void what_may_be_a_conflict_waits_for_the_server() {
        cluster.write(d, "r", "a", "of d");
        cluster.write(e, "r", "a", "of e");
        leaveTheServer();
        assertEquals(1, cluster.sync(d).conflicts());
        assertEquals(Optional.of("of d"), cluster.read(d, "r", "a"));
        assertEquals(Optional.of("of e"), cluster.read(e, "r", "a"));
        d = cluster.backHome(d);
        e = cluster.backHome(e);
        cluster.settle(List.of(d, e));
        assertEverywhere("r", "a", "of e");
        assertEquals(1, Cluster.conflicts(server));
    }

    @Test
    void a_link_that_stays_open_brings_what_is_written_to_the_other_end() {
        leaveTheServer();
        d.live(event -> {});
        cluster.time.advance(Duration.ofSeconds(1));
        cluster.write(d, "d", "a", "of d");
        cluster.write(e, "e", "a", "of e");
        assertEquals(Optional.of("of d"), cluster.read(e, "d", "a"));
        assertEquals(Optional.of("of e"), cluster.read(d, "e", "a"));
    }

    @Test
    void a_link_that_breaks_leaves_each_with_all_or_nothing_and_the_next_one_brings_the_rest() {
        for (int bytes = 40; bytes < 1_000; bytes += 40) {
            cluster.write(d, "d" + bytes, "a", "of d");
            cluster.write(e, "e" + bytes, "a", "of e");
            leaveTheServer();
            cluster.wire().cutAfterSending(bytes);
            cluster.trySync(d);
            cluster.wire().heal();
            cluster.sync(d);
            assertTrue(cluster.has(e, "d" + bytes), "behind " + bytes);
            assertTrue(cluster.has(d, "e" + bytes), "behind " + bytes);
            d = cluster.backHome(d);
            e = cluster.backHome(e);
            cluster.settle(List.of(d, e));
        }
        assertEquals(Cluster.content(server), Cluster.content(d));
        assertEquals(Cluster.content(server), Cluster.content(e));
        assertEquals(0, Cluster.conflicts(server));
    }

    @Test
    void nothing_leaves_for_whom_has_another_server_or_none() {
        cluster.write(e, "e", "a", "of e");
        leaveTheServer();
        SyncNode stranger = cluster.meeting("stranger", Cluster.memory(), "E");
        CompletionException refused = assertThrows(CompletionException.class, () -> cluster.sync(stranger));
        String why = refused.getCause().getMessage();
        assertTrue(why.contains("node 'E' has the server server"), why);
        assertEquals(0, stranger.tables().size(), "it learned of none");
    }

    @Test
    void a_server_is_no_device_of_its_own() {
        d = cluster.meeting(d, "server");
        CompletionException refused = assertThrows(CompletionException.class, () -> cluster.sync(d));
        assertTrue(refused.getCause().getMessage().contains("--server"), refused::toString);
    }
}
