package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.support.memory.CodePoints;
import java.util.stream.Stream;

/** Which references are checked, and from where to where. */
final class References {
    private References() {}

    /** Returns the references of a table. */
    static Stream<ForeignKey> of(TableDefinition table) {
        return table.references().stream();
    }

    /** Returns the references to one table from another, which may be the same. */
    static Stream<ForeignKey> to(TableDefinition target, TableDefinition from) {
        String name = CodePoints.fold(target.name());
        return of(from).filter(reference -> CodePoints.fold(reference.table()).equals(name));
    }
}
