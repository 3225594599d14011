package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.Optional;

class ClientWinsTest extends ConflictStrategyContract {
    @Override
    protected ConflictStrategyProvider provider() {
        return new ClientWinsProvider();
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.ARRIVED_STANDS);
    }
}
