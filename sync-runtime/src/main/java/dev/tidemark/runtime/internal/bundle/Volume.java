package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.mesh.Life;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A volume that was checked: its bytes are those that were sealed, its schema is ours, and what stands beside its blocks makes sense.
 *
 * @param file its name, for people
 * @param seal of its bytes
 * @param isEncrypted whether it came in an envelope
 * @param bytes of the file
 * @param header what it says of itself
 * @param tables the tables of which there may be changes
 * @param names of authors
 * @param lives of the logs of nodes
 * @param connection to a copy of it that nobody else has, to read its blocks
 */
record Volume(
        Path file,
        Seal seal,
        boolean isEncrypted,
        long bytes,
        VolumeHeader header,
        List<TableDefinition> tables,
        Map<Author, String> names,
        List<Life> lives,
        Connection connection) {

    String digest() {
        return HexFormat.of().formatHex(seal.digest());
    }

    /** Refuses the volume unless it is one of the same bundle as another, and says the same of it. */
    void requireOfTheSame(Volume other) {
        if (!header.isOfTheSame(other.header)) {
            throw Refusal.of(
                    Reason.USAGE,
                    file,
                    "it is of another bundle than '" + other.file + "'. Name the volumes of one bundle, and import the"
                            + " bundles one after the other");
        }
        if (!tables.equals(other.tables) || !names.equals(other.names) || !lives.equals(other.lives)) {
            throw Refusal.forged(file, "it tells of other tables and authors than '" + other.file + "'");
        }
    }
}
