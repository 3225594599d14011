package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.support.storage.SqlNames;

/**
 * A column of an app's table.
 *
 * @param definition what others learn of it
 * @param target the number of the table with generated identities that its values refer to; 0 where there is none
 */
record AdoptedColumn(ColumnDefinition definition, int target) {
    String name() {
        return definition.name();
    }

    String quoted() {
        return SqlNames.quote(definition.name());
    }

    boolean isReference() {
        return target != 0;
    }
}
