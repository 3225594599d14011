package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.testkit.PowerProfileContract;

class AutoTest extends PowerProfileContract {
    @Override
    protected PowerProfileProvider provider() {
        return new AutoProvider();
    }
}
