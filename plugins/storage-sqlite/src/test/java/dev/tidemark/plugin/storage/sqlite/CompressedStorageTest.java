package dev.tidemark.plugin.storage.sqlite;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What holds for a store holds for one that is compressed. */
final class CompressedStorageTest extends OwnStorageTest {
    private static Map<String, Object> compressed(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("compress", true);
        return all;
    }

    @Override
    protected Map<String, Object> settings() {
        return compressed(super.settings());
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return super.settingsOfLittleRoom().map(CompressedStorageTest::compressed);
    }
}
