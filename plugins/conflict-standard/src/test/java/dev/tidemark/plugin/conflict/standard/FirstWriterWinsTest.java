package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.Optional;

class FirstWriterWinsTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new FirstWriterWinsProvider();
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.FIRST_STANDS);
    }
}
