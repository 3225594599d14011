package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.testkit.PowerProfileContract;

class ExtremeSaverTest extends PowerProfileContract {
    @Override
    protected PowerProfileProvider provider() {
        return new ExtremeSaverProvider();
    }
}
