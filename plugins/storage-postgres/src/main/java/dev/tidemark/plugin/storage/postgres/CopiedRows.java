package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.support.storage.SqlNames;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteConverter;

/**
 * Rows that are new, as {@code COPY} reads them in its binary form: many of them cost PostgreSQL half of what others do. They are sent while they
 * are encoded, so that it reads the first ones meanwhile.
 */
final class CopiedRows implements Cells {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int PART = 1 << 16;
    private static final int END = -1;
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;

    private final List<String> types;
    private final CopyIn copy;
    private byte[] buffer = new byte[PART + (PART >> 2)];
    private int size;
    private int next;

    private CopiedRows(Table table, CopyIn copy) {
        this.types = table.types();
        this.copy = copy;
    }

    /** Encodes rows. On their way nothing else may be asked of the connection. */
    interface Source {
        void writeTo(Cells cells) throws SQLException;
    }

    /** Writes all rows of a source. */
    static void send(Table table, Connection connection, Source source) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table.sqlName() + " (" + SqlNames.list(table.written())
                        + ") FROM STDIN WITH (FORMAT binary)");
        try {
            CopiedRows rows = new CopiedRows(table, copy);
            rows.addBytes(HEADER);
            source.writeTo(rows);
            rows.addShort(END);
            rows.sendPart();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    @Override
    public void add(Object written) throws SQLException {
        if (next == 0) {
            addShort(types.size());
        }
        if (written == null) {
            addInt(NULL);
        } else {
            addValue(written);
        }
        next = (next + 1) % types.size();
        if (size > PART) {
            sendPart();
        }
    }

    private void addValue(Object written) {
        if (written instanceof Long number) {
            addInt(Long.BYTES);
            addLong(number);
        } else if (written instanceof Double number) {
            addInt(Double.BYTES);
            addLong(Double.doubleToRawLongBits(number));
        } else if (written instanceof String text) {
            addText(text);
        } else if (written instanceof byte[] bytes) {
            addCounted(bytes);
        } else if (written instanceof Boolean truth) {
            addInt(1);
            room(1)[size++] = (byte) (truth ? 1 : 0);
        } else {
            addCounted(ByteConverter.numeric((BigDecimal) written));
        }
    }

    private void addText(String text) {
        switch (types.get(next)) {
            case "jsonb" -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                addInt(1 + bytes.length);
                room(1)[size++] = JSONB_VERSION;
                addBytes(bytes);
            }
            case "uuid" -> {
                UUID id = UUID.fromString(text);
                addInt(2 * Long.BYTES);
                addLong(id.getMostSignificantBits());
                addLong(id.getLeastSignificantBits());
            }
            default -> addCounted(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void addCounted(byte[] bytes) {
        addInt(bytes.length);
        addBytes(bytes);
    }

    private void addBytes(byte[] bytes) {
        System.arraycopy(bytes, 0, room(bytes.length), size, bytes.length);
        size += bytes.length;
    }

    private void addShort(int number) {
        ByteConverter.int2(room(Short.BYTES), size, number);
        size += Short.BYTES;
    }

    private void addInt(int number) {
        ByteConverter.int4(room(Integer.BYTES), size, number);
        size += Integer.BYTES;
    }

    private void addLong(long number) {
        ByteConverter.int8(room(Long.BYTES), size, number);
        size += Long.BYTES;
    }

    /** Returns the buffer, in which there is room for more bytes. */
    private byte[] room(int bytes) {
        if (size + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + bytes, 2 * buffer.length));
        }
        return buffer;
    }

    private void sendPart() throws SQLException {
        copy.writeToCopy(buffer, 0, size);
        size = 0;
    }
}
