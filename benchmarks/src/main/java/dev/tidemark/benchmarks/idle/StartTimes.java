package dev.tidemark.benchmarks.idle;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.Workplace;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Inserts;
import dev.tidemark.benchmarks.rows.Rows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the command line takes to start, as it is installed: `tidemark status` of a tracked file from the shell's call to its end, and
 * `tidemark serve` until it takes up a websocket. Beside them the same JVM, which does nothing.
 */
public final class StartTimes implements Measurement {
    private static final Path COMMAND =
            Path.of("distribution/target/tidemark/bin/tidemark").toAbsolutePath();
    private static final int WARMING = 4;
    private static final int QUICK = 4;
    private static final int FULL = 15;
    private static final int ROWS = 1_000;
    private static final double AIM_STATUS = 0.5;
    private static final double AIM_SERVE = 0.9;
    private static final int ANSWER_SECONDS = 30;

    @Override
    public void measure(Size size, Findings findings) throws IOException, InterruptedException, SQLException {
        Measure.check(Files.isExecutable(COMMAND), COMMAND + " is not there: build the distribution first");
        try (Workplace place = new Workplace()) {
            Inserts.tracked(place, "app.db", ROWS, Rows.TRANSACTION);
            int rounds = size.pick(QUICK, FULL);
            // The archive of a command's classes is written when its second run ends; those before it are what a first
            // user sees.
            for (int round = -WARMING; round < rounds; round++) {
                double bare = bare();
                double status = status(place);
                double serve = serve(place, round + WARMING);
                if (round >= 0) {
                    findings.row("`tidemark status` of a tracked file", "s")
                            .aim(new Aim.Amount(AIM_STATUS))
                            .add(status, bare);
                    findings.row("`tidemark serve` until its first answer", "s")
                            .aim(new Aim.Amount(AIM_SERVE))
                            .add(serve, bare);
                } else if (round == -WARMING) {
                    findings.row("the first `tidemark status` after installing", "s")
                            .add(status, bare);
                }
            }
        }
        findings.note("Bare is `java -version`.");
    }

    private static double bare() throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-version"));
        return Measure.seconds(start);
    }

    private static double status(Workplace place) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(command(place, "status", place.file("app.db").toString()));
        return Measure.seconds(start);
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Measure.check(process.waitFor() == 0, builder.command() + " failed");
    }

    private static double serve(Workplace place, int number) throws IOException, InterruptedException {
        int port = freePort();
        ProcessBuilder builder = command(
                place,
                "serve",
                "--storage",
                "sqlite:" + place.file("hub-" + number + ".db"),
                "--listen",
                "ws://127.0.0.1:" + port);
        long start = System.nanoTime();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!answers(port)) {
                Measure.check(process.isAlive(), builder.command() + " failed");
                Measure.check(Measure.seconds(start) < ANSWER_SECONDS, "the server does not answer");
                Thread.sleep(5);
            }
            return Measure.seconds(start);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static ProcessBuilder command(Workplace place, String... words) {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(words)));
        builder.command().add(0, COMMAND.toString());
        builder.directory(place.file(".").toFile());
        builder.environment().put("TIDEMARK_CACHE", place.file("cache").toString());
        return builder;
    }

    /** Returns whether a server takes up a websocket. */
    private static boolean answers(int port) throws IOException {
        String request =
                "GET /sync HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Protocol: tidemark.v1\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
            String answer = new String(line, StandardCharsets.US_ASCII);
            Measure.check(answer.equals("HTTP/1.1 101"), "the server answered " + answer);
            return true;
        } catch (SocketException e) {
            // It does not listen yet.
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
