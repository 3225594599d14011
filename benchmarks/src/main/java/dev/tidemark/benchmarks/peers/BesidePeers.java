package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.process.Wire;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Figure;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.benchmarks.sync.FirstSync;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same story told by Tidemark and by its peers, turn by turn: rows are pushed to a server, a new device pulls them, a hundred of
 * them change, and then two devices change all of them. Whoever has no server, or no disk, leaves that out, and is named so.
 */
public final class BesidePeers implements Measurement {
    private static final int QUICK = 2_000;
    private static final int FULL = 10_000;
    private static final int CHANGED = 100;
    private static final double AIM_CAPTURED = 0.88;
    private static final double TIMES_SYMMETRIC = 3;
    private static final double TIMES_POUCH = 6;
    private static final int AIM_BOTH_MILLIS = 150;
    private static final double MILLIS = 1e3;

    @Override
    public void measure(Size size, Findings findings) throws SQLException, IOException {
        int rows = size.pick(QUICK, FULL);
        for (String key : Story.KEYS) {
            aim(key, Story.row(findings, Figure.OURS, key, rows));
        }
        findings.note(
                "Tidemark, PouchDB and SymmetricDS keep their rows on disk and speak over loopback; TinyBase speaks"
                        + " over loopback; Yjs, Automerge, cr-sqlite and the session extension exchange in one process,"
                        + " all but the last in memory.");
        findings.note("100 changed rows go from device to device through the server; at SymmetricDS only to the server."
                + " Bytes are those on the sockets; of SymmetricDS as it counts its batches, of those without a"
                + " server the updates themselves.");
        try (Peers peers = Peers.installed(rows, findings);
                ServerProcess server = new ServerProcess("256m")) {
            for (int round = 0; round <= size.rounds(); round++) {
                Map<String, Double> ours = ours(server, rows);
                if (round > 0) {
                    Story.add(findings, Figure.OURS, ours, rows);
                }
                for (Peer peer : peers.running()) {
                    round(peer, round, rows, findings);
                }
            }
        }
    }

    private static void aim(String key, Findings.Row row) {
        switch (key) {
            case Story.CAPTURED -> row.aim(new Aim.OfBare(AIM_CAPTURED));
            case Story.PUSH ->
                row.aim(new Aim.Times(TIMES_SYMMETRIC, "SymmetricDS")).aim(new Aim.Times(TIMES_POUCH, "PouchDB"));
            case Story.PULL -> row.aim(new Aim.Times(1, "SymmetricDS")).aim(new Aim.Times(1, "PouchDB"));
            case Story.SMALL -> row.aim(new Aim.Times(1, "TinyBase"));
            case Story.BOTH -> row.aim(new Aim.Amount(AIM_BOTH_MILLIS)).aim(new Aim.Times(1, "Yjs"));
            default -> {}
        }
    }

    private static void round(Peer peer, int round, int rows, Findings findings) throws IOException {
        Optional<Map<String, Double>> figures = peer.round();
        if (figures.isEmpty()) {
            findings.note(peer.name() + " failed, or took too long, in a round.");
        } else if (round > 0) {
            Story.add(findings, peer.name(), figures.get(), rows);
        }
    }

    private static Map<String, Double> ours(ServerProcess server, int rows) throws SQLException {
        try (Workplace place = new Workplace();
                Wire wire = new Wire(server.serve(place.file("hub.db")))) {
            double captured = Inserts.tracked(place, "captured.db", rows, Rows.TRANSACTION);
            double bare = Inserts.bare(place, "a.db", rows, Rows.TRANSACTION);
            double push = FirstSync.push(place, "a.db", wire.address(), rows)
                            .elapsed()
                            .toNanos()
                    / 1e9;
            long sent = wire.bytes();
            double pull = FirstSync.pull(place, "a.db", wire.address(), rows)
                            .elapsed()
                            .toNanos()
                    / 1e9;
            double bytes = wire.bytes() - sent;
            try (SyncNode first = place.device("a.db", wire.address());
                    SyncNode second = place.device("fresh-a.db", wire.address())) {
                Map<String, Double> figures =
                        new LinkedHashMap<>(Map.of(Story.CAPTURED, rows / captured, Story.BARE, rows / bare));
                figures.putAll(Map.of(Story.PUSH, rows / push, Story.PULL, rows / pull, Story.BYTES, bytes / rows));
                changes(place, first, second, rows, wire, figures);
                return figures;
            }
        }
    }

    private static void changes(
            Workplace place, SyncNode first, SyncNode second, int rows, Wire wire, Map<String, Double> figures)
            throws SQLException {
        try (Connection one = place.plain("a.db");
                Connection other = place.plain("fresh-a.db")) {
            Rows.change(one, CHANGED, rows, 1);
            long sent = wire.bytes();
            long start = System.nanoTime();
            first.sync();
            second.sync();
            figures.put(Story.SMALL, Measure.seconds(start) * MILLIS);
            figures.put(Story.SMALL_BYTES, (double) wire.bytes() - sent);
            Rows.changeAll(one, "qty = qty + ?", 1);
            Rows.changeAll(other, "status = 'other', qty = qty + ?", 2);
            start = System.nanoTime();
            first.sync();
            second.sync();
            first.sync();
            figures.put(Story.BOTH, Measure.seconds(start) * MILLIS);
            List<String> here = all(one);
            Measure.check(here.size() == rows && here.equals(all(other)), "the devices differ");
        }
    }

    private static List<String> all(Connection connection) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select id, qty, status from item order by id");
                ResultSet results = select.executeQuery()) {
            while (results.next()) {
                rows.add(results.getString(1) + " " + results.getInt(2) + " " + results.getString(3));
            }
        }
        return rows;
    }
}
