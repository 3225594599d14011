package com.acme.journal;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.FileDamage;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;

class JournalTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new JournalProvider();
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.of(Map.of("max-size", "32MiB"));
    }

    @Override
    protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
        return Map.of(FileDamage.CUT_SHORT, "the journal of a process that was killed ends anywhere, too");
    }
}
