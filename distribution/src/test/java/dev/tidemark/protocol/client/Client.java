package dev.tidemark.protocol.client;

import dev.tidemark.protocol.client.Answer.Checkpoint;
import dev.tidemark.protocol.client.Answer.Outcomes;
import dev.tidemark.protocol.client.Answer.Page;
import dev.tidemark.protocol.client.Answer.Welcome;
import dev.tidemark.protocol.client.Change.Author;
import dev.tidemark.protocol.client.Change.Kind;
import dev.tidemark.protocol.client.Change.Version;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A device that keeps its state in memory: what sections 3 to 8 ask of one, in its simplest form. */
public final class Client {
    /** The largest chunk that a sender should make. */
    public static final int CHUNK = 4096;

    private static final UUID NOBODY = new UUID(0, 0);

    private final UUID node = UUID.randomUUID();
    private final URI server;
    private final List<Table> tables;
    private UUID confirmedNonce = NOBODY;
    private List<Answer.Incarnation> history = List.of();
    private UUID serverNode = NOBODY;
    private long cursor;
    private long number;

    public Client(URI server, Table... tables) {
        this.server = server;
        this.tables = List.of(tables);
    }

    /** Returns a greeting that this device would send, with the versions of the protocol given. */
    public byte[] hello(int oldest, int newest, UUID proposedNonce, String... codecs) {
        return hello(oldest, newest, "a client of the JDK alone", confirmedNonce, proposedNonce, codecs);
    }

    /** Returns the greeting of somebody who has this device's id and none of its nonces. */
    public byte[] helloOfACopy() {
        return hello(1, 1, "a copy", UUID.randomUUID(), UUID.randomUUID());
    }

    /** Returns a greeting under another name. */
    public byte[] helloNamed(String name) {
        return hello(1, 1, name, confirmedNonce, UUID.randomUUID());
    }

    /** Returns the greeting of a device that proposes each nonce once, and so says up to which number its writes have left. */
    public byte[] helloThatIsSentOnce(UUID proposedNonce, UUID... unanswered) {
        Map<String, String> extensions = new HashMap<>(Map.of("sent", Long.toString(number)));
        if (unanswered.length > 0) {
            extensions.put(
                    "unanswered", Arrays.stream(unanswered).map(UUID::toString).collect(Collectors.joining(" ")));
        }
        return hello(1, 1, "a client of the JDK alone", confirmedNonce, proposedNonce, extensions);
    }

    /** Returns the greeting of a device that holds some rows of some tables only. */
    public byte[] helloOnDemand(UUID proposedNonce) {
        return hello(1, 1, "a client of the JDK alone", confirmedNonce, proposedNonce, Map.of("on-demand", "1"));
    }

    private byte[] hello(
            int oldest, int newest, String name, UUID confirmedNonce, UUID proposedNonce, String... codecs) {
        return hello(oldest, newest, name, confirmedNonce, proposedNonce, Map.of(), codecs);
    }

    private byte[] hello(
            int oldest,
            int newest,
            String name,
            UUID confirmedNonce,
            UUID proposedNonce,
            Map<String, String> extensions,
            String... codecs) {
        return Bytes.frame(1)
                .uvarint(oldest)
                .uvarint(newest)
                .uuid(node)
                .text(name)
                .u8(0)
                .uuid(confirmedNonce)
                .uuid(proposedNonce)
                .fixed64(Table.hash(tables))
                .list(List.of(codecs), Bytes::text)
                .text("")
                .list(history, (bytes, each) -> bytes.fixed64(each.id()).uvarint(each.firstLsn()))
                .uvarint(cursor)
                .svarint(System.currentTimeMillis())
                .map(extensions)
                .toArray();
    }

    /** Connects and is welcomed. The schema follows at once, where the server wants it. */
    public Connection connect(String... codecs) {
        Connection connection = Connection.to(server);
        UUID proposed = UUID.randomUUID();
        connection.send(hello(1, 1, proposed, codecs));
        Welcome welcome = connection.next(Welcome.class);
        confirmedNonce = proposed;
        history = welcome.history();
        serverNode = welcome.node();
        number = Math.max(number, welcome.staged());
        if (welcome.wantsSchema()) {
            connection.send(schema());
        }
        return connection;
    }

    public byte[] schema() {
        return Bytes.frame(3).list(tables, (bytes, table) -> table.write(bytes)).toArray();
    }

    /** Returns a new row of this device's. */
    public Change create(String table, Object key, Map<String, Object> values) {
        return create(table, key, values, System.currentTimeMillis());
    }

    /** Returns a new row of this device's, written at a time. */
    public Change create(String table, Object key, Map<String, Object> values, long millis) {
        return new Change(table, Kind.CREATE, List.of(key), values, version(millis), Map.of());
    }

    public Change delete(String table, Object key) {
        return new Change(table, Kind.DELETE, List.of(key), Map.of(), version(System.currentTimeMillis()), Map.of());
    }

    private Version version(long millis) {
        Map<Author, Long> feeds =
                cursor == 0 ? Map.of() : Map.of(new Author(serverNode, incarnationOf(cursor)), cursor);
        return new Version(millis << 16, new Author(node, 0), ++number, feeds, Map.of());
    }

    private long incarnationOf(long position) {
        return history.stream()
                .filter(each -> each.firstLsn() <= position)
                .reduce((first, second) -> second)
                .orElse(history.get(0))
                .id();
    }

    /** Pushes changes as one group of one batch, not compressed, and returns what became of them. */
    public Outcomes push(Connection connection, List<Change> changes) {
        byte[] batch = BatchOutput.of(changes);
        long to = changes.get(changes.size() - 1).version().number();
        byte[] packed = new Bytes().u8(0).raw(batch).toArray();
        for (int offset = 0; offset < packed.length; offset += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(packed, offset, Math.min(packed.length, offset + CHUNK));
            connection.send(push(to, batch.length, packed.length, offset, chunk));
        }
        List<Answer.Outcome> all = new ArrayList<>();
        Outcomes outcomes = connection.next(Outcomes.class);
        for (all.addAll(outcomes.outcomes()); outcomes.committed() < to; all.addAll(outcomes.outcomes())) {
            outcomes = connection.next(Outcomes.class);
        }
        connection.send(confirm(all.stream().mapToLong(Answer.Outcome::id).max().orElse(0)));
        return new Outcomes(outcomes.committed(), all);
    }

    /** Returns the one frame that pushes changes as a group; they fit into one. */
    public static byte[] pushFrame(List<Change> changes) {
        byte[] batch = BatchOutput.of(changes);
        byte[] packed = new Bytes().u8(0).raw(batch).toArray();
        return push(changes.get(changes.size() - 1).version().number(), batch.length, packed.length, 0, packed);
    }

    /** Returns a chunk of a batch with which its group ends. */
    public static byte[] push(long to, int rawLength, int totalLength, int offset, byte[] chunk) {
        return Bytes.frame(4)
                .uvarint(to)
                .bool(true)
                .uvarint(rawLength)
                .uvarint(totalLength)
                .uvarint(offset)
                .raw(chunk)
                .toArray();
    }

    private byte[] confirm(long outcome) {
        return Bytes.frame(6).uvarint(outcome).uvarint(cursor).toArray();
    }

    /** Pulls what is new up to the checkpoint, and moves the cursor. */
    public List<Change> pull(Connection connection) {
        connection.send(pullFrame(1 << 20));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        List<Change> changes = new ArrayList<>();
        while (true) {
            Answer answer = connection.answer();
            if (answer instanceof Page page) {
                packed.writeBytes(page.chunk());
                connection.send(Bytes.frame(10).uvarint(page.chunk().length).toArray());
                if (packed.size() == page.totalLength()) {
                    changes.addAll(unpack(packed.toByteArray(), page.rawLength()));
                    packed.reset();
                }
            } else if (answer instanceof Checkpoint checkpoint) {
                cursor = checkpoint.lsn();
                connection.send(confirm(0));
                return changes;
            }
        }
    }

    /** Returns a request for the feed that is not live. */
    public byte[] pullFrame(long credit) {
        return Bytes.frame(7)
                .uvarint(cursor)
                .uvarint(100)
                .bool(false)
                .uvarint(credit)
                .toArray();
    }

    private static List<Change> unpack(byte[] packed, int rawLength) {
        if (packed[0] != 0 || packed.length != rawLength + 1) {
            throw new IllegalStateException("no codec was agreed on, but the batch is compressed");
        }
        return BatchInput.read(Arrays.copyOfRange(packed, 1, packed.length));
    }
}
