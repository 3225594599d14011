package com.example;

import dev.tidemark.testkit.provider.FixtureProvider;

/** Has a name that only a plugin of Tidemark's own may have. */
public final class VendorlessProvider extends FixtureProvider {
    @Override
    public String name() {
        return "fixture";
    }
}
