package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a configuration says about links.
 *
 * @param allowPlain whether to listen without TLS where others can reach it
 * @param allowedOrigins web sites whose pages may connect
 * @param connectTimeout how long connecting may take, handshake included
 * @param ping how often the connecting end asks whether the other is still there
 * @param idleTimeout after how much silence an end takes the link for broken
 * @param sendQueue how many bytes a link may hold for a reader that is slow
 */
record Settings(
        boolean allowPlain,
        Set<String> allowedOrigins,
        Duration connectTimeout,
        Duration ping,
        Duration idleTimeout,
        int sendQueue) {
    static final Setting<Path> KEYSTORE = Setting.path("keystore")
            .describedAs("PKCS #12 or JKS file with the key and certificate to listen with at wss addresses.");
    static final Setting<String> KEYSTORE_PASSWORD =
            Setting.text("keystore-password").secret().orElse("").describedAs("Opens the keystore and its key.");
    static final Setting<Path> TRUSTSTORE = Setting.path("truststore")
            .describedAs(
                    "PKCS #12 or JKS file with the certificates to trust when connecting to wss addresses, in place"
                            + " of those of the JDK.");
    static final Setting<String> TRUSTSTORE_PASSWORD =
            Setting.text("truststore-password").secret().orElse("").describedAs("Opens the truststore.");

    private static final Setting<Boolean> ALLOW_PLAIN = Setting.bool("allow-plain")
            .orElse(false)
            .describedAs("Listen without TLS at addresses that other machines can reach; for networks that are private,"
                    + " or behind a proxy that does TLS.");
    private static final Setting<List<String>> ALLOWED_ORIGINS = Setting.list("allowed-origins")
            .orElse(List.of())
            .describedAs(
                    "Origins of web pages that may connect, such as https://app.example.org; all others are refused.");
    private static final Setting<Duration> CONNECT_TIMEOUT =
            aDuration("connect-timeout", "10s", 10).describedAs("How long connecting may take, handshake included.");
    private static final Setting<Duration> PING = aDuration("ping", "20s", 20)
            .describedAs(
                    "How often whoever connected asks whether the other end is still there; a link whose last three"
                            + " pings have no answer is broken. Shorter than the idle-timeout of the other end.");
    private static final Setting<Duration> IDLE_TIMEOUT =
            aDuration("idle-timeout", "75s", 75).describedAs("After how much silence a link is taken for broken.");
    private static final Setting<Long> SEND_QUEUE = Setting.size("send-queue")
            .matching(size -> size >= 2 << 20 && size <= 1 << 30, "a size from 2MiB to 1GiB")
            .orElse(32L << 20)
            .describedAs("How many bytes may wait for a reader that is slow; beyond them the link is closed.");

    static final ConfigSpec SPEC = ConfigSpec.of(
            KEYSTORE,
            KEYSTORE_PASSWORD,
            TRUSTSTORE,
            TRUSTSTORE_PASSWORD,
            ALLOW_PLAIN,
            ALLOWED_ORIGINS,
            CONNECT_TIMEOUT,
            PING,
            IDLE_TIMEOUT,
            SEND_QUEUE);

    private static Setting<Duration> aDuration(String key, String example, long seconds) {
        return Setting.duration(key)
                .matching(
                        time -> time.toMillis() >= 100 && time.toDays() < 1,
                        "a duration from 100ms to 23h, such as " + example)
                .orElse(Duration.ofSeconds(seconds));
    }

    static Settings read(Config config) {
        return new Settings(
                config.get(ALLOW_PLAIN),
                Set.copyOf(config.get(ALLOWED_ORIGINS)),
                config.get(CONNECT_TIMEOUT),
                config.get(PING),
                config.get(IDLE_TIMEOUT),
                Math.toIntExact(config.get(SEND_QUEUE)));
    }
}
