package dev.tidemark.cli.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.StorageLines;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.SyncReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PrintingTest {
    private static final DatabaseFile FILE = new DatabaseFile(Path.of("app.db"));
    private static final SyncReport REPORT = new SyncReport(
            "ws://hub:7400",
            new SyncReport.Pushed(1_234, 2_048, 9_000, 1_230, 1, 2, 1, 0),
            new SyncReport.Pulled(5, 1, 300, 400),
            3,
            2,
            Duration.ofMillis(1_240));

    @Test
    void aReportIsPrintedInWords() {
        assertEquals(
                List.of(
                        "Synced app.db with ws://hub:7400 in 1.2 s",
                        "Pushed 1,234 rows (2.0 KiB): 1,230 accepted, 1 merged, 2 superseded, 1 rejected",
                        "Pulled 5 rows and 1 deletion (300 B)",
                        "Conflicts settled by the server: 3",
                        "3 writes not taken as made; see them: tidemark outcomes list app.db",
                        "2 rows of the server set aside, refused by a constraint here; see why: tidemark status"
                                + " app.db",
                        "Note: it rained"),
                SyncReports.lines(FILE, REPORT, List.of("it rained")));
    }

    @Test
    void aReportForMachinesHasTheShapeOfTheReference() {
        assertEquals(
                "{\"server\":\"ws://hub:7400\",\"pushed\":{\"rows\":1234,\"bytes\":2048,\"rawBytes\":9000,\"accepted\":1230,\"merged\":1,"
                        + "\"superseded\":2,\"rejected\":1,\"deferred\":0},\"pulled\":{\"rows\":5,\"deletes\":1,\"bytes\":300,\"rawBytes\":400},\"conflicts\":3,\"setAside\":2,\"elapsedMillis\":1240,\"notes\":[\"it"
                        + " rained\"]}",
                Json.write(SyncReports.json(REPORT, List.of("it rained"))));
    }

    @Test
    void aStatusForMachinesHasTheShapeOfTheReference() {
        UUID id = new UUID(1, 2);
        NodeStatus status = new NodeStatus(
                id,
                "app",
                List.of(new NodeStatus.TableStatus("invoices", 7, 2)),
                List.of(new NodeStatus.PeerStatus(
                        new UUID(3, 4), "hub", "ws://hub:7400", 99, 7, Optional.of(Instant.EPOCH))),
                12,
                0,
                0,
                List.of(),
                List.of(),
                new TreeMap<>(Map.of("flushes", 3L)),
                List.of(new NodeStatus.Seen(new UUID(5, 6), "boat", -1, 17)));
        assertEquals(
                "{\"nodeId\":\"" + id
                        + "\",\"name\":\"app\",\"tables\":[{\"name\":\"invoices\",\"rows\":7,\"pending\":2}],"
                        + "\"peers\":[{\"node\":\"" + new UUID(3, 4)
                        + "\",\"name\":\"hub\",\"server\":\"ws://hub:7400\",\"cursor\":99,\"committed\":7,"
                        + "\"lastSync\":\"1970-01-01T00:00:00Z\"}],\"head\":12,\"outcomes\":0,\"conflicts\":0,\"problems\":[],\"storage\":{\"flushes\":3},"
                        + "\"context\":[{\"node\":\"" + new UUID(5, 6)
                        + "\",\"name\":\"boat\",\"life\":\"ffffffffffffffff\",\"position\":17}]}",
                Json.write(StatusCommand.json(status)));
    }

    @Test
    void aStatusForPeopleSaysWhatANodeWithoutAServerHasOfWhom() {
        NodeStatus status = new NodeStatus(
                new UUID(1, 2),
                "app",
                List.of(),
                List.of(new NodeStatus.PeerStatus(new UUID(3, 4), "boat", "", 1200, 7, Optional.empty())),
                12,
                0,
                0,
                List.of(),
                List.of(),
                new TreeMap<>(),
                List.of(
                        new NodeStatus.Seen(new UUID(1, 2), "app", 0, 12),
                        new NodeStatus.Seen(new UUID(3, 4), "boat", 0x5f2a, 1200)));
        assertEquals(
                List.of(
                        "Node 'app' " + new UUID(1, 2),
                        "0 rows in 0 tables, 0 not sent yet",
                        "Equal 'boat' " + new UUID(3, 4) + ": at position 1,200, never synced",
                        "Has all writes of 'app' up to 12 (life 0)",
                        "Has all writes of 'boat' up to 1,200 (life 5f2a)"),
                StatusCommand.lines(status));
    }

    @Test
    void whatAStoreCountsIsToldInLinesThatFitATerminal() {
        assertEquals(List.of(), StorageLines.of(new TreeMap<>()));
        assertEquals(List.of("Storage: flushes 3"), StorageLines.of(new TreeMap<>(Map.of("flushes", 3L))));
        TreeMap<String, Long> many = new TreeMap<>();
        for (int i = 10; i < 16; i++) {
            many.put("a-number-that-is-counted-" + i, 1_000L * i);
        }
        assertEquals(
                List.of(
                        "Storage: a-number-that-is-counted-10 10,000, a-number-that-is-counted-11 11,000,",
                        "         a-number-that-is-counted-12 12,000, a-number-that-is-counted-13 13,000,",
                        "         a-number-that-is-counted-14 14,000, a-number-that-is-counted-15 15,000"),
                StorageLines.of(many));
    }

    @Test
    void eachTableHasALine() {
        assertEquals(
                List.of(
                        "big  12,345 rows  tracked from now on",
                        "b          1 row  skipped: it has no primary key",
                        "1 table tracked. Next: tidemark sync app.db --server ws://127.0.0.1:7400"),
                TrackCommand.lines(
                        FILE,
                        List.of(
                                new Adoption.Table("big", Adoption.State.STARTED, 12_345, ""),
                                new Adoption.Table("b", Adoption.State.SKIPPED, 1, "it has no primary key"))));
    }

    @Test
    void textIsEscapedForMachines() {
        assertEquals("{\"a\\\"b\":[true,\"line\\nend\"]}", Json.write(Json.object("a\"b", List.of(true, "line\nend"))));
    }
}
