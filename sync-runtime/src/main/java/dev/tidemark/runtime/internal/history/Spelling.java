package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.digest.TableForm;
import java.util.List;

/** The name of a table as it was defined, whichever letters are capital where somebody calls it. */
final class Spelling {
    private Spelling() {}

    static String of(Snapshot snapshot, String table) {
        List<String> names =
                snapshot.tables().stream().map(TableDefinition::name).toList();
        return names.contains(table)
                ? table
                : names.stream()
                        .filter(name -> TableForm.fold(name).equals(TableForm.fold(table)))
                        .findFirst()
                        .orElse(table);
    }
}
