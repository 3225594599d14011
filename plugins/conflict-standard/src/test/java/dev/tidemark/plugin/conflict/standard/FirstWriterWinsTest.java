package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.testkit.ConflictStrategyContract;

class FirstWriterWinsTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new FirstWriterWinsProvider();
    }
}
