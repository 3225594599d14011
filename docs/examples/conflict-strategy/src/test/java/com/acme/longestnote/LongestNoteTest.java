package com.acme.longestnote;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.testkit.ConflictStrategyContract;

class LongestNoteTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new LongestNoteProvider();
    }
}
