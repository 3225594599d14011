package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.Optional;

class KeepBothTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new KeepBothProvider();
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.WRITE_STANDS);
    }
}
