package dev.tidemark.runtime.internal.wiring;

import com.google.inject.AbstractModule;

/** A module in which nothing is bound by guessing. */
abstract class StrictModule extends AbstractModule {
    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();
    }
}
